"""How a user proves who they are: the hash of a password, and identities at a provider."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, union, update

from coachloop.store.tables import app_user, identity, password
from coachloop.store.users import UserRow, find_user


def password_hash(c: Connection, user_id: str) -> str | None:
    """None for a user who never chose a password."""
    return c.scalar(select(password.c.hash).where(password.c.user_id == user_id))


def keep_password(c: Connection, user_id: str, hashed: str, now: datetime) -> None:
    """In place of the one before."""
    if password_hash(c, user_id) is None:
        c.execute(insert(password).values(user_id=user_id, hash=hashed, changed_at=now))
        return
    c.execute(update(password).where(password.c.user_id == user_id).values(hash=hashed, changed_at=now))


def able_to_sign_in(c: Connection) -> frozenset[str]:
    """Ids of those with a password or an identity at a provider."""
    return frozenset(c.scalars(union(select(password.c.user_id), select(identity.c.user_id))))


def user_of_identity(c: Connection, issuer: str, subject: str) -> UserRow | None:
    """Who is linked to an identity at a provider."""
    found = c.scalar(
        select(identity.c.user_id).where(identity.c.issuer == issuer, identity.c.subject == subject)
    )
    return find_user(c, found) if found else None


def link_identity(c: Connection, user_id: str, issuer: str, subject: str, now: datetime) -> None:
    c.execute(insert(identity).values(issuer=issuer, subject=subject, user_id=user_id, linked_at=now))


def linked(c: Connection, user_id: str, issuer: str) -> bool:
    """Whether a user has an identity at this provider already."""
    query = select(identity.c.subject).where(identity.c.user_id == user_id, identity.c.issuer == issuer)
    return c.scalar(query.limit(1)) is not None


def user_by_email(c: Connection, email: str) -> UserRow | None:
    """Whatever its case."""
    found = c.scalar(select(app_user.c.id).where(app_user.c.email == email.strip().lower()))
    return find_user(c, found) if found else None
