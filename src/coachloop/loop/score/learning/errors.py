"""What learning and publishing refuse, each with its code."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class NotLearnable(CoachloopError):
    """The criterion is not scored by examples, or has no levels."""

    code = "E-SCO-030"
    kind = ErrorKind.NOT_UNDERSTOOD


class NotTested(CoachloopError):
    """A scorer version is to be published without its equivalence test."""

    code = "E-SCO-031"
    kind = ErrorKind.CONFLICT


class NotEquivalent(CoachloopError):
    """A scorer version is not shown to be the same as the one in force."""

    code = "E-SCO-032"
    kind = ErrorKind.CHECK_FAILED


class InForceAlready(CoachloopError):
    """The scorer version is in force."""

    code = "E-SCO-033"
    kind = ErrorKind.CONFLICT


class NoSuchDraft(CoachloopError):
    """A version that is to be published is no draft of that criterion, or no longer."""

    code = "E-SCO-035"
    kind = ErrorKind.CONFLICT


class CodeGone(CoachloopError):
    """The code or the embedder of a scorer version is not the one that is installed."""

    code = "E-SCO-034"
    kind = ErrorKind.CONFLICT
