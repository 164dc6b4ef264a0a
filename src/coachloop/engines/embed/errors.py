"""What can be wrong with an embedder."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class ModelAbsent(CoachloopError):
    """The package that carries the model, or the one that runs it, is not installed."""

    code = "E-EMB-001"
    kind = ErrorKind.USAGE


class ModelNotGenuine(CoachloopError):
    """A model file is not the one that this version was made with."""

    code = "E-EMB-002"
    kind = ErrorKind.CHECK_FAILED
