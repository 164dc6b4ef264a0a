"""Named errors of users, passwords and links."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class UserInactive(CoachloopError):
    """A user who was deactivated cannot be let in."""

    code = "E-USE-003"
    kind = ErrorKind.CONFLICT


class LastAdmin(CoachloopError):
    """Without this user nobody could invite anybody."""

    code = "E-USE-004"
    kind = ErrorKind.CONFLICT


class PasswordRefused(CoachloopError):
    """A new password that others would guess."""

    code = "E-USE-005"
    kind = ErrorKind.NOT_UNDERSTOOD


class PasswordWrong(CoachloopError):
    """A name and a password that do not belong together."""

    code = "E-USE-006"
    kind = ErrorKind.NOT_SIGNED_IN


class LinkOver(CoachloopError):
    """A one-time link is unknown, used, or too old."""

    code = "E-USE-007"
    kind = ErrorKind.NOT_PERMITTED


class EmailTaken(CoachloopError):
    """Another user has this e-mail address, or it is none."""

    code = "E-USE-008"
    kind = ErrorKind.CONFLICT


class ProviderAway(CoachloopError):
    """The identity provider does not answer, or not as it should."""

    code = "E-IDP-001"
    kind = ErrorKind.INTERRUPTED


class ProviderRefused(CoachloopError):
    """What came back from the identity provider proves nothing."""

    code = "E-IDP-002"
    kind = ErrorKind.NOT_SIGNED_IN


class NotInvited(CoachloopError):
    """The identity provider knows somebody whom nobody invited here."""

    code = "E-IDP-003"
    kind = ErrorKind.NOT_PERMITTED
