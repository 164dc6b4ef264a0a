"""The `oidc:` part of the workspace file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.people import UserRole

KEYS = ("issuer", "client_id", "name", "groups", "groups_claim")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class OidcSettingInvalid(CoachloopError):
    """The `oidc:` part of the workspace file cannot be used."""

    code = "E-SET-006"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """Who signs people in for us (OpenID Connect). `name` stands on the button. `groups`: a group of the
    provider and the role that it gives, read from the claim `groups_claim`. `secret`: of the client, from the
    environment; None: a client without one, as PKCE allows."""

    issuer: str
    client_id: str
    name: str = "single sign-on"
    groups: Mapping[str, UserRole] = field(default_factory=dict)
    groups_claim: str = "groups"
    secret: str | None = field(default=None, repr=False)


def read_oidc_settings(raw: Mapping[str, object], secret: str | None, where: str) -> OidcSettings | None:
    """None when nothing is written. Raises OidcSettingInvalid naming the setting."""
    if not raw:
        return None
    unknown = sorted(set(raw) - set(KEYS))
    if unknown:
        raise _refused(f"Unknown setting `oidc.{unknown[0]}`.", f"Known are: {', '.join(KEYS)}.", where)
    client_id = raw.get("client_id")
    if not isinstance(client_id, str) or not client_id:
        raise _refused("`oidc.client_id` is missing.", "Copy it from your identity provider.", where)
    return OidcSettings(
        _issuer(raw.get("issuer"), where),
        client_id,
        str(raw.get("name") or "single sign-on"),
        _groups(raw.get("groups") or {}, where),
        str(raw.get("groups_claim") or "groups"),
        secret or None,
    )


def _issuer(raw: object, where: str) -> str:
    """As the provider writes it: it is compared letter by letter."""
    parts = urlsplit(str(raw or ""))
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.query or parts.fragment:
        raise _refused(
            "`oidc.issuer` must be an https address.", "For example: issuer: https://login.example.org", where
        )
    return str(raw)


def _groups(raw: object, where: str) -> dict[str, UserRole]:
    known = tuple(UserRole)
    if not isinstance(raw, Mapping) or not all(role in known for role in raw.values()):
        raise _refused(
            "`oidc.groups` must give each group of your provider a role.",
            f"For example: groups: {{qa-coaches: coach}}. Roles are: {', '.join(known)}.",
            where,
        )
    return {str(group): UserRole(role) for group, role in raw.items()}


def _refused(what: str, fix: str, where: str) -> OidcSettingInvalid:
    return OidcSettingInvalid(what, fix=fix, where=where)
