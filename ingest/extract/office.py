"""DOCX through LibreOffice, so that page numbers and layout are what people see."""

import tempfile
from pathlib import Path

from archive.limits import ChildKilled, run_program
from ingest.errors import Refusal

TIMEOUT_SECONDS = 120


def to_pdf(path: Path, folder: Path) -> Path:
    """Converts into `folder`; Refusal when LibreOffice can't open the file."""
    with tempfile.TemporaryDirectory(prefix="office-") as profile:
        source = Path(profile) / "paper.docx"
        source.symlink_to(path.resolve())
        command = [
            "soffice", f"-env:UserInstallation=file://{profile}/profile", "--headless",
            "--norestore", "--convert-to", "pdf", "--outdir", str(folder), str(source),
        ]  # fmt: skip
        try:
            run_program(command, timeout=TIMEOUT_SECONDS, env={"HOME": profile})
        except ChildKilled as error:
            raise Refusal("too_heavy" if error.reason == "time" else "broken") from error
    made = folder / "paper.pdf"
    if not made.exists():
        raise Refusal("broken")
    return made
