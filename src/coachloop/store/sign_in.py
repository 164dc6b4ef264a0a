"""Who is signed in, and the links that let somebody in. Of every token only the SHA-256 is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant, Reader
from coachloop.domain.sign_in import LASTS, LONGEST, Purpose, over
from coachloop.store.tables import app_user, role_grant, sign_in, sign_in_link, team
from coachloop.store.users import UserRow, find_user

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a token belongs to, the view they chose, and when it was last noted as used."""

    reader: Reader
    view: UserRole | None
    seen_at: datetime


def new_token() -> str:
    """256 bits by chance, as text for a cookie or an address."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def begin(c: Connection, user_id: str, now: datetime) -> str:
    """A new sign-in; its token. What is over is taken away."""
    token = new_token()
    c.execute(delete(sign_in).where(sign_in.c.ends_at <= now))
    c.execute(
        insert(sign_in).values(
            token_hash=_hash(token), user_id=user_id, begun_at=now, seen_at=now, ends_at=now + LONGEST
        )
    )
    return token


def signed_in(c: Connection, token: str, now: datetime) -> SignedIn | None:
    """None when the token is unknown or its sign-in over, and for a user who is no longer active."""
    rows: Sequence[Any] = c.execute(
        select(
            *(app_user.c.id, app_user.c.name, app_user.c.person_id),
            *(sign_in.c.view, sign_in.c.seen_at, sign_in.c.ends_at),
            *(role_grant.c.role, role_grant.c.team_id, role_grant.c.everyone),
            team.c.id.label("owned"),
        )
        .select_from(sign_in)
        .join(app_user, and_(app_user.c.id == sign_in.c.user_id, app_user.c.active))
        .outerjoin(role_grant, role_grant.c.user_id == app_user.c.id)
        .outerjoin(team, func.lower(team.c.owner) == func.lower(app_user.c.name))
        .where(sign_in.c.token_hash == _hash(token))
        .order_by(role_grant.c.id)
    ).all()
    if not rows or over(rows[0].seen_at, rows[0].ends_at, now):
        return None
    view = UserRole(rows[0].view) if rows[0].view else None
    return SignedIn(_reader(rows), view, rows[0].seen_at)


def _reader(rows: Sequence[Any]) -> Reader:
    """Rows: each grant of a user with each team they own."""
    first = rows[0]
    grants = dict.fromkeys(Grant(UserRole(r.role), r.team_id, r.everyone) for r in rows if r.role is not None)
    owned = frozenset(r.owned for r in rows if r.owned is not None)
    return Reader(first.id, first.name, tuple(grants), first.person_id, owned)


def note_seen(c: Connection, token: str, now: datetime) -> None:
    c.execute(update(sign_in).where(sign_in.c.token_hash == _hash(token)).values(seen_at=now))


def choose_view(c: Connection, token: str, view: UserRole) -> None:
    """Which role's pages are shown first from now on."""
    c.execute(update(sign_in).where(sign_in.c.token_hash == _hash(token)).values(view=view.value))


def end(c: Connection, token: str) -> None:
    c.execute(delete(sign_in).where(sign_in.c.token_hash == _hash(token)))


def count(c: Connection, user_id: str) -> int:
    """Of how many browsers a user is signed in."""
    return c.scalar(select(func.count()).select_from(sign_in).where(sign_in.c.user_id == user_id)) or 0


def end_all(c: Connection, user_id: str) -> None:
    """Every sign-in of a user, and every link that was made for them."""
    c.execute(delete(sign_in).where(sign_in.c.user_id == user_id))
    c.execute(delete(sign_in_link).where(sign_in_link.c.user_id == user_id, sign_in_link.c.used_at.is_(None)))


# --- links of one use ------------------------------------------------------------------------------------


def make_link(c: Connection, user_id: str, purpose: Purpose, made_by: str, now: datetime) -> str:
    """A new link, in place of unused ones for the same; its token, which nobody can read again."""
    t = sign_in_link.c
    c.execute(
        delete(sign_in_link).where(t.user_id == user_id, t.purpose == purpose.value, t.used_at.is_(None))
    )
    token = new_token()
    c.execute(
        insert(sign_in_link).values(
            token_hash=_hash(token),
            user_id=user_id,
            purpose=purpose.value,
            made_by=made_by,
            made_at=now,
            ends_at=now + LASTS[purpose],
        )
    )
    return token


def user_of_link(c: Connection, token: str, purpose: Purpose, now: datetime) -> UserRow | None:
    """Whom a link lets in; None when it is unknown, used or over, or the user no longer active."""
    user_id = c.scalar(select(sign_in_link.c.user_id).where(_usable(token, purpose, now)))
    user = find_user(c, user_id) if user_id else None
    return user if user and user.active else None


def use_link(c: Connection, token: str, purpose: Purpose, now: datetime) -> bool:
    """Uses it up; whether it could be used. Of two at the same time one can."""
    used = c.execute(update(sign_in_link).where(_usable(token, purpose, now)).values(used_at=now))
    return used.rowcount == 1


def _usable(token: str, purpose: Purpose, now: datetime) -> Any:
    t = sign_in_link.c
    return and_(
        t.token_hash == _hash(token), t.purpose == purpose.value, t.used_at.is_(None), t.ends_at > now
    )
