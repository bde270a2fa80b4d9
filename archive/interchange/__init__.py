"""Interchange: JSON Lines in and out, readable without the program."""

from archive.interchange.exporting import export_folder
from archive.interchange.importing import Report, import_file
from archive.interchange.upgrade import take_held

__all__ = ["Report", "export_folder", "import_file", "take_held"]
