"""Whom an identity provider named."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider knows: `email` only where it says that it has checked it."""

    issuer: str
    subject: str
    email: str | None
    groups: tuple[str, ...] | None
