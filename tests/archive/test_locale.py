"""Every string of the screens has its Persian, once, in a catalogue that compiles."""

import shutil
import subprocess
from pathlib import Path

from django.conf import settings

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "fa" / "LC_MESSAGES" / "django.po"


def test_the_catalogue_compiles_without_duplicates_or_gaps(tmp_path: Path) -> None:
    msgfmt = shutil.which("msgfmt")
    assert msgfmt, "gettext is needed to compile the Persian of the screens"
    done = subprocess.run(
        [msgfmt, "--check-format", "--statistics", "-o", str(tmp_path / "x.mo"), str(CATALOGUE)],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    assert "untranslated" not in done.stderr
    assert "fuzzy" not in done.stderr
