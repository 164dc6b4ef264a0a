"""Named errors of pages and forms."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class HostRefused(CoachloopError):
    """The request names a host that is not this machine (DNS rebinding)."""

    code = "E-WEB-001"
    kind = ErrorKind.USAGE


class FormRefused(CoachloopError):
    """A form came without the token of this browser session, or from another site."""

    code = "E-WEB-002"
    kind = ErrorKind.NOT_PERMITTED


class FormTooLarge(CoachloopError):
    """A form is longer than any of our forms, or does not say how long it is."""

    code = "E-WEB-003"
    kind = ErrorKind.NOT_UNDERSTOOD


class ParameterWrong(CoachloopError):
    """A part of the address cannot be used."""

    code = "E-WEB-004"
    kind = ErrorKind.USAGE


class MethodRefused(CoachloopError):
    """The page exists, but not for this kind of request."""

    code = "E-WEB-005"
    kind = ErrorKind.USAGE


class PageFailed(CoachloopError):
    """A fault of ours: the page could not be made."""

    code = "E-WEB-500"


class NotYours(CoachloopError):
    """A page or a form that none of the reader's roles has."""

    code = "E-WEB-006"
    kind = ErrorKind.NOT_PERMITTED


class NotSignedIn(CoachloopError):
    """Nobody is signed in, where somebody has to be."""

    code = "E-WEB-007"
    kind = ErrorKind.NOT_SIGNED_IN


class TooOften(CoachloopError):
    """More tries than somebody makes who means well. `seconds`: until the next is looked at."""

    code = "E-WEB-008"
    kind = ErrorKind.TOO_OFTEN

    def __init__(self, what: str, *, seconds: int, why: str, fix: str) -> None:
        super().__init__(what, why=why, fix=fix)
        self.seconds = seconds
