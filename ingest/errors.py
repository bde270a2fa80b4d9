"""Refusals of a paper: the state it rests in, a code, and a sentence that says what to do.

Sentences are English here; screens translate them (gettext works on the sentence).
"""

SENTENCES = {
    "empty": "The file is empty. Send the paper again.",
    "encrypted": "The file needs a password. Type it here, or send the file without one.",
    "encrypted_office": "The file is encrypted. Send it without a password.",
    "program": "This is a program, not a paper. Send a PDF, TIFF, JPEG, PNG or DOCX file.",
    "archive": "This is a packed file. Unpack it and send the papers themselves.",
    "unknown": "This format is not read here. Send a PDF, TIFF, JPEG, PNG or DOCX file.",
    "broken": "The file is damaged and can't be opened. Scan the paper again or send a sound copy.",
    "too_many_pages": "The file has too many pages. Cut it into papers of at most 2,000 pages.",
    "too_large_image": "The picture is too large. Scan it again at 300 dpi.",
    "too_heavy": "The file takes too much time or memory. Print it to a plain PDF and send that.",
}
STATES = {
    "empty": "rejected",
    "encrypted": "quarantined",
    "encrypted_office": "quarantined",
    "program": "rejected",
    "archive": "rejected",
    "unknown": "rejected",
    "broken": "failed",
    "too_many_pages": "rejected",
    "too_large_image": "rejected",
    "too_heavy": "failed",
}


class Refusal(Exception):
    """A paper that can't be read as it is; its bytes stay where they are."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.state = STATES[code]

    def __str__(self) -> str:
        return SENTENCES[self.code]
