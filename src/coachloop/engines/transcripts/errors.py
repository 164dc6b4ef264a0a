"""Why a file gives no conversation at all."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class NothingUsable(CoachloopError):
    """The format is known, but no turn of the file could be read."""

    code = "E-IMP-012"
    kind = ErrorKind.NOT_UNDERSTOOD


class NotATranscript(CoachloopError):
    """The file is known, and it is something else than a conversation: a chat log, an analysis result."""

    code = "E-IMP-017"
    kind = ErrorKind.NOT_UNDERSTOOD


class BrokenJson(CoachloopError):
    """The text is no valid JSON."""

    code = "E-IMP-018"
    kind = ErrorKind.NOT_UNDERSTOOD


class JsonTooDeep(CoachloopError):
    """Brackets are nested deeper than any transcript needs."""

    code = "E-IMP-019"
    kind = ErrorKind.NOT_UNDERSTOOD


class UnknownJson(CoachloopError):
    """Valid JSON of no layout that we know."""

    code = "E-IMP-027"
    kind = ErrorKind.NOT_UNDERSTOOD
