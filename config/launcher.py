"""What ./dabir does before Django can be imported: environment, packages, then the verb.

Standard library only: on a bare machine nothing else is there yet.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DABIR_VAR") or ROOT / "var").resolve()
PYTHON = ROOT / ".venv" / "bin" / "python"
TOOLS = ROOT / ".venv-tools"

# Program that shows the package is there -> Debian package.
RUN_PACKAGES = {
    "tesseract": "tesseract-ocr",
    "/usr/share/tesseract-ocr/*/tessdata/fas.traineddata": "tesseract-ocr-fas",
    "soffice": "libreoffice-writer-nogui",
    "msgfmt": "gettext",
    "/usr/lib/*/libfribidi.so.0": "libfribidi0",
    "/usr/lib/*/libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "/usr/lib/*/libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "/usr/share/fonts/truetype/farsiweb/nazli.ttf": "fonts-farsiweb",
    "/usr/share/fonts/truetype/scheherazade/Scheherazade-Regular.ttf": "fonts-sil-scheherazade",
}
TEST_PACKAGES = {
    "chromium": "chromium",
    "pdftoppm": "poppler-utils",
    "qpdf": "qpdf",
    "/usr/lib/*/libatomic.so.1": "libatomic1",  # the browser driver needs it
    "/usr/share/fonts/truetype/freefarsi": "fonts-freefarsi",
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf": "fonts-noto-core",
    "git": "git",
    "/usr/sbin/slapd": "slapd",  # the directory that the tests of LDAP ask
}
BENCH_PACKAGES = {  # faces that the digit model has not seen; a browser draws another in silence
    "/usr/share/fonts/*/fonts-hosny-amiri": "fonts-hosny-amiri",
    "/usr/share/fonts/*/harmattan": "fonts-sil-harmattan",
}
OUTGROWN_PACKAGES = {
    "java": "openjdk-17-jre-headless",
    "redis-server": "redis-server",
    "/usr/lib/postgresql/*/bin/postgres": "postgresql",
}
BOTH_CORES = ["-n", "2", "--dist", "loadfile"]  # a whole run; a file's one process sets it up once
APART = ["tests/outgrown", "tests/search/test_bench.py"]  # stop servers or measure them
PROGRAM = {"PYTHONUTF8": "1", "OMP_THREAD_LIMIT": "1"}  # of its environment
UNBUILT = {"backup", "restore", "drill"}
NEEDS_NO_ARCHIVE = {"text", "cite", "doctor", "prepare"}
SERVICES = ["-m", "services"]  # from config/, whose __init__ needs Celery
HELP = """دبیر / Dabir
  ./dabir run [--check]        راه‌اندازی / set up and start
  ./dabir test [pytest args]   همه آزمون‌ها / all tests
  ./dabir bench [SUITE]        سنجش‌ها / benchmarks
  ./dabir demo                 شهرداری نمایشی / the demo municipality
  ./dabir text FILE…           متن یک پرونده / what Dabir reads in a file
  ./dabir ingest FILE… --unit CODE --as USER [--wait]
  ./dabir import FILE.jsonl… · ./dabir export DIR
  ./dabir find WORDS --as USER
  ./dabir match POST --on DATE --as USER   گزینه‌های یک پست / candidates for a post
  ./dabir status NUMBER [--clause N] [--on DATE] --as USER
  ./dabir precedents FILE|- --as USER [--on DATE]   سنجش پیش‌نویس / check a draft
  ./dabir audit verify|report  سجل دسترسی / the read log, proved and printed
  ./dabir cite                 ارجاع‌های یک متن / citations in a text (stdin)
  ./dabir doctor               سلامت سامانه / health
  ./dabir move --to ENVFILE    به سرویس‌های دیگر / to other engines, verified
  ./dabir services start [--nodes N]|stop|status   سرویس‌های شکل بزرگ / the outgrown shape's servers
  ./dabir password USER        گذرواژه از ورودی / set a password read from stdin
  ./dabir unlock USER [--second-factor]    بازکردن ورود / let in who is locked out
"""


def say(text: str) -> None:
    """Progress goes to stderr: stdout is for answers."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 the terminal is our screen here


def present(mark: str) -> bool:
    """A program on PATH, or a file (pattern)."""
    if mark.startswith("/"):
        return any(Path("/").glob(mark[1:]))
    return shutil.which(mark) is not None


def install_packages(wanted: dict[str, str]) -> None:
    """Installs what is missing when it may; otherwise prints the exact line and stops."""
    absent = [package for mark, package in wanted.items() if not present(mark)]
    if not absent:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(absent)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(f"این بسته‌ها نصب نیستند؛ اجرا کنید:\nMissing packages; run:\n  sudo {line}")
        sys.exit(2)
    say(f"نصب بسته‌های سیستم / installing system packages: {' '.join(absent)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=2, check=False)
    done = subprocess.run([*line.split(), "-qq"], env=quiet, stdout=2, check=False)
    if done.returncode:
        say(f"نصب نشد؛ خودتان اجرا کنید / could not install; run yourself:\n  {line}")
        sys.exit(2)


def uv() -> str:
    """uv's path; installed into a private environment when the machine has none."""
    found = shutil.which("uv")
    if found:
        return found
    private = TOOLS / "bin" / "uv"
    if not private.exists():
        say("نصب uv / installing uv")
        make = [sys.executable, "-m", "venv", str(TOOLS)]
        pip = [str(TOOLS / "bin" / "pip"), "install", "-q", "uv"]
        if any(subprocess.run(step, check=False, stdout=2).returncode for step in (make, pip)):
            say("uv نصب نشد؛ شبکه و بستهٔ python3-venv را بررسی کنید.")
            say("Could not install uv; check the network and the package python3-venv.")
            sys.exit(2)
    return str(private)


def make_environment(*, tests: bool) -> None:
    """.venv from the lock file; skipped when the lock was applied before."""
    lock = hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest() + (" dev" if tests else "")
    stamp = ROOT / ".venv" / "dabir-lock"
    have = stamp.read_text() if stamp.exists() else ""
    if PYTHON.exists() and have in (lock, f"{lock} dev"):
        return
    say("ساختن محیط پایتون / making the Python environment")
    command = [uv(), "sync", "--frozen", "--quiet", "--inexact", "--python", sys.executable]
    command += [] if tests else ["--no-dev"]
    outside = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    outside["UV_PYTHON_DOWNLOADS"] = "never"
    done = subprocess.run(command, cwd=ROOT, env=outside, stdout=2, check=False)
    if done.returncode:
        say("محیط پایتون ساخته نشد؛ شبکه و نسخه پایتون (۳٫۱۱ به بالا) را بررسی کنید.")
        say("The Python environment could not be made; check the network and Python ≥ 3.11.")
        sys.exit(2)
    stamp.write_text(lock)


def become(*command: str) -> None:
    """Replaces this process: no shell stands between Ctrl-C and the program."""
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), *command], {**os.environ, **PROGRAM})  # noqa: S606


def run(*command: str) -> int:
    """The same as a child that is waited for. -> its exit code"""
    program = [str(PYTHON), *command]
    return subprocess.run(program, cwd=ROOT, env={**os.environ, **PROGRAM}, check=False).returncode


def become_plain(*command: str) -> None:
    """The same with the machine's own Python: needs nothing of the environment."""
    os.chdir(ROOT / "config")
    os.execv(sys.executable, [sys.executable, *command])  # noqa: S606


def test(arguments: list[str]) -> None:
    """Every test. `--shape outgrown`: on the real servers, with the tests that only these have;
    `--faults`: the long drills, in which those servers are killed.
    """
    shape = ""
    if "--faults" in arguments:
        shape, arguments = "outgrown", [a for a in arguments if a != "--faults"]
        arguments = ["tests/faults", *arguments]
    if "--shape" in arguments:
        at = arguments.index("--shape")
        shape = " ".join(arguments[at + 1 : at + 2])
        arguments = arguments[:at] + arguments[at + 2 :]
        if shape != "outgrown":
            refuse(f"test --shape {shape}", known=False)
    install_packages(RUN_PACKAGES | TEST_PACKAGES | (OUTGROWN_PACKAGES if shape else {}))
    make_environment(tests=True)
    compile_words()
    if not shape:
        cores = BOTH_CORES if is_whole(arguments) else []
        become("-m", "pytest", *cores, *ignored("tests/outgrown", "tests/faults"), *arguments)
    os.environ |= started_services() | {"DABIR_SERVICES": str(VAR / "services")}
    if not is_whole(arguments):
        drills = [] if "tests/faults" in arguments else ignored("tests/faults")
        become("-m", "pytest", *drills, *arguments)
    together = [*BOTH_CORES, *ignored("tests/faults", *APART)]
    failed = [run("-m", "pytest", *part, *arguments) for part in (together, APART)]
    sys.exit(max(failed))


def is_whole(arguments: list[str]) -> bool:
    """No test is named: all of them are wanted."""
    return all(argument.startswith("-") for argument in arguments)


def ignored(*paths: str) -> list[str]:
    """pytest's options that leave these out."""
    return [f"--ignore={path}" for path in paths]


def started_services() -> dict[str, str]:
    """Addresses of the servers, which are started when they do not run."""
    done = subprocess.run([sys.executable, *SERVICES, "start", "--json"], cwd=ROOT / "config",
                          check=False, stdout=subprocess.PIPE, text=True)  # fmt: skip
    if done.returncode:
        sys.exit(2)
    answer = json.loads(done.stdout)
    return {name: url for name, url in answer.items() if name.endswith("_URL")}


def is_built(verb: str) -> bool:
    """A verb has a management command of its name."""
    return any(ROOT.glob(f"*/management/commands/{verb}.py"))


def refuse(verb: str, *, known: bool) -> None:
    """A verb that can't run says which kind of absent it is."""
    say(f"«{verb}» {'هنوز ساخته نشده' if known else 'شناخته نیست؛ ./dabir help'}.")
    say(f"{verb!r} is {'not built yet' if known else 'unknown; see ./dabir help'}.")
    sys.exit(2)


def main(arguments: list[str]) -> None:
    """One verb."""
    verb, rest = (arguments or ["help"])[0], arguments[1:]
    if verb in ("help", "-h", "--help"):
        print(HELP)  # noqa: T201
        return
    if verb == "services":
        install_packages(OUTGROWN_PACKAGES)
        become_plain(*SERVICES, *rest)
    if verb == "test":
        test(rest)
    if verb not in ("run", "bench") and not is_built(verb):
        refuse(verb, known=verb in UNBUILT)
    benches = TEST_PACKAGES | BENCH_PACKAGES if verb == "bench" else {}
    install_packages(RUN_PACKAGES | benches)
    make_environment(tests=verb == "bench")
    if verb == "run":
        compile_words()
        become("config/supervisor.py", *rest)
    if verb == "bench":
        become("-m", "bench", *rest)
    if verb not in NEEDS_NO_ARCHIVE:
        ready = subprocess.run([str(PYTHON), "config/supervisor.py", "--prepare"], cwd=ROOT,
                               check=False)  # fmt: skip
        if ready.returncode:
            sys.exit(2)
    become("manage.py", verb, *rest)


def compile_words() -> None:
    """Persian words of the screens, compiled when they changed."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            done = subprocess.run(["msgfmt", "-o", str(target), str(source)], check=False, stdout=2)
            if done.returncode:  # yesterday's words, or English ones, are better than no start
                say(f"واژه‌های {source.name} ساخته نشد. / {source} could not be compiled.")


if __name__ == "__main__":
    main(sys.argv[1:])
