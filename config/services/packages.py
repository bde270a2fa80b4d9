"""Programs: Debian's where they lie, Maven Central's checked by their hashes."""

import hashlib
import os
import shutil
import urllib.request
import zipfile
from pathlib import Path

from .ground import Failed, Servant, say

ELASTICSEARCH = "8.19.8"
S3PROXY = "3.0.0"
MAVEN = os.environ.get("DABIR_MAVEN", "https://repo1.maven.org/maven2")
DOWNLOADS = {
    "elasticsearch.zip": (
        f"{MAVEN}/org/elasticsearch/distribution/integ-test-zip/elasticsearch/"
        f"{ELASTICSEARCH}/elasticsearch-{ELASTICSEARCH}.zip",
        "8d943e94cef02cbceb6e39cd00175bb04e5f882fa32783a473880b8691a54376",
    ),
    "s3proxy.jar": (
        f"{MAVEN}/org/gaul/s3proxy/{S3PROXY}/s3proxy-{S3PROXY}-jar-with-dependencies.jar",
        "f5931bd2a7706e75bd15713224c98ddda22ac022a48d4f9937ce884acef9ce25",
    ),
}


def downloaded(folder: Path, name: str) -> Path:
    """A file of Maven Central, checked against the hash written here."""
    url, digest = DOWNLOADS[name]
    path = folder / "downloads" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        say(f"دریافت / downloading {url}")
        partial = path.with_suffix(".part")
        try:
            with urllib.request.urlopen(url, timeout=60) as answer, partial.open("wb") as out:  # noqa: S310  # nosec B310
                shutil.copyfileobj(answer, out)
        except OSError as error:
            raise Failed(f"{name} can't be downloaded from {url}: {error}") from error
        if hashlib.sha256(partial.read_bytes()).hexdigest() != digest:
            partial.unlink()
            raise Failed(f"{name} from {url} is not the file this version was written for")
        partial.replace(path)
    return path


def elasticsearch(folder: Path, servant: Servant) -> Path:
    """Elasticsearch unpacked, once for all its nodes."""
    place = servant.own(folder / "elasticsearch")
    unpacked = place / f"elasticsearch-{ELASTICSEARCH}"
    if not unpacked.exists():
        aside = place / "unpacking"  # a start that is killed leaves no half of the program
        shutil.rmtree(aside, ignore_errors=True)
        with zipfile.ZipFile(downloaded(folder, "elasticsearch.zip")) as packed:
            packed.extractall(aside)
        for path in (aside / unpacked.name / "bin").iterdir():
            path.chmod(0o755)
        servant.give(aside)
        (aside / unpacked.name).replace(unpacked)
    return unpacked


def program(name: str, *patterns: str) -> str:
    """Where a program of Debian's packages lies."""
    found = shutil.which(name) or next(
        (str(p) for pattern in patterns for p in sorted(Path("/").glob(pattern), reverse=True)), ""
    )
    if not found:
        raise Failed(f"{name} is not installed")
    return found


def postgres_program(name: str) -> str:
    """Debian keeps PostgreSQL's programs off the PATH, by version."""
    return program(name, f"usr/lib/postgresql/*/bin/{name}")


def java_home() -> str:
    """Java 17 or later."""
    return str(Path(program("java")).resolve().parent.parent)
