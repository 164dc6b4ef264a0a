"""What a file is when it is no text: told by its name and first bytes, and named in the reason."""

from coachloop.domain.errors import CoachloopError, ErrorKind

GZIP = ".gz"
#: The longest signature below, with the place of `ftyp` and `WAVE`.
SIGNATURE_BYTES = 16

_RECORDING_NAMES = (
    *(".wav", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wma", ".amr", ".aif", ".aiff"),
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".wmv", ".3gp"),
)
_RECORDING_SIGNATURES = (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"#!AMR", b"\xff\xfb", b"\xff\xf1")
_RECORDING_BOXES = (b"WAVE", b"AVI ", b"AIFF")

_OTHER_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"{\\rtf", "a rich text document"),
)


class Recording(CoachloopError):
    """Sound or video: it becomes a conversation once it is transcribed."""

    code = "E-IMP-007"
    kind = ErrorKind.NOT_UNDERSTOOD


class NotAConversation(CoachloopError):
    """A file of another kind altogether."""

    code = "E-IMP-008"
    kind = ErrorKind.NOT_UNDERSTOOD


def refuse_other_kinds(name: str, head: bytes) -> None:
    """Raises Recording or NotAConversation for sound, video, images, documents and programs."""
    if name.lower().endswith(_RECORDING_NAMES) or _sounds(head):
        raise Recording(
            "This is a recording without a transcript.",
            fix="Transcribe it first; `coachloop transcribe` does it on this computer.",
            where=name,
        )
    for signature, kind in _OTHER_SIGNATURES:
        if head.startswith(signature):
            raise not_a_conversation(name, kind)


def not_a_conversation(name: str, kind: str) -> NotAConversation:
    return NotAConversation(f"This is {kind}: not a conversation.", where=name)


def _sounds(head: bytes) -> bool:
    boxed = head.startswith((b"RIFF", b"FORM")) and head[8:12] in _RECORDING_BOXES
    return boxed or head[4:8] == b"ftyp" or head.startswith(_RECORDING_SIGNATURES)
