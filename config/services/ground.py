"""Where the servers' data lies, and as whom they run."""

import hashlib
import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("DABIR_VAR") or ROOT / "var").resolve()
USER = "postgres"  # made by Debian's package; only used when we are root


class Failed(Exception):
    """A service could not be had; the sentence says which and what to do."""


def say(text: str) -> None:
    """Progress goes to stderr: stdout is for answers."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def write_whole(path: Path, text: str) -> None:
    """For us alone, and under its name only when complete: a killed start leaves no half of it."""
    aside = path.with_name(f"{path.name}.part")
    aside.unlink(missing_ok=True)
    aside.touch(mode=0o600)
    aside.write_text(text)
    aside.replace(path)


def may_enter(folder: Path) -> bool:
    """May the servers' user reach a folder of ours through all those above it?"""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def home() -> Path:
    """`var/services`; when root keeps its data where nobody else may enter, a link to where he may.

    A server that refuses root can't read below /root, whatever the owner of its own folder.
    """
    folder = Path(os.environ.get("DABIR_SERVICES") or VAR / "services")
    if folder.exists():
        return folder.resolve()
    VAR.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or may_enter(VAR):
        folder.mkdir()
        return folder
    elsewhere = Path("/var/lib/dabir") / hashlib.sha256(str(VAR).encode()).hexdigest()[:12]
    elsewhere.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(elsewhere)
    return elsewhere


@dataclass(frozen=True)
class Servant:
    """The user that the servers run as."""

    uid: int
    gid: int

    @classmethod
    def here(cls) -> "Servant":
        """Ourselves, or Debian's postgres when we are root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            found = pwd.getpwnam(USER)
        except KeyError:
            raise Failed(f"user {USER} is missing: apt-get install postgresql") from None
        return cls(found.pw_uid, found.pw_gid)

    def own(self, folder: Path) -> Path:
        """A folder of his own."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, self.uid, self.gid)
        return folder

    def give(self, folder: Path) -> None:
        """Everything in a folder becomes his."""
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid)

    def as_him(self) -> dict[str, object]:
        """Arguments of subprocess that make a program his."""
        mine = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return mine if os.geteuid() == 0 else {}
