"""Passwords: what is refused, and argon2id (RFC 9106), with the parameters of its library."""

import re
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coachloop.engines.identity.errors import PasswordRefused

SHORTEST = 12
#: argon2 takes any length; a bound keeps one request from costing seconds.
LONGEST = 200
_FEWEST_KINDS = 5
#: What stands first on every published list, however often repeated and with whatever figures behind it.
_COMMON = (
    *("password", "passwort", "passphrase", "secret", "letmein", "welcome", "admin", "administrator"),
    *("qwerty", "qwertyuiop", "qwertz", "qwertzuiop", "azerty", "asdfghjkl", "zxcvbnm", "iloveyou"),
    *("monkey", "dragon", "football", "baseball", "sunshine", "princess", "trustno", "changeme"),
    *("coachloop", "coach", "login", "signin", "hello", "abc", "test", "default", "summer", "winter"),
)
_HASHER = PasswordHasher()


def check_password(text: str, name: str) -> None:
    """Raises PasswordRefused for a new password of the user `name` that others would guess."""
    why = _why_not(text, name)
    if why:
        raise PasswordRefused(
            "This password is not kept.",
            why=why,
            fix="Four words that have nothing to do with each other are easy to keep and hard to guess.",
            where="password",
        )


def _why_not(text: str, name: str) -> str | None:
    if len(text) < SHORTEST:
        return f"It has {len(text)} characters, and {SHORTEST} are needed."
    if len(text) > LONGEST:
        return f"It has more than {LONGEST} characters."
    if len(set(text.casefold())) < _FEWEST_KINDS or _is_row(text):
        return "It is a row of the same or of neighbouring characters."
    letters = re.sub(r"[\W\d_]+", "", text.casefold())
    if any(_repeats(word, letters) for word in _COMMON):
        return "It is one of the first that anybody tries."
    if _repeats(re.sub(r"[\W\d_]+", "", name.casefold()), letters):
        return "It is your name."
    return None


def _is_row(text: str) -> bool:
    """1234567890123, abcdefghijklm, and the same backwards; 9 goes on with 0."""
    steps = {(ord(b) - ord(a)) for a, b in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _repeats(word: str, letters: str) -> bool:
    return bool(word) and bool(letters) and letters == word * (len(letters) // len(word))


def hash_password(text: str) -> str:
    return _HASHER.hash(text)


def matches(hashed: str | None, text: str) -> bool:
    """Whether the text is the password. Without one (None) it takes as long, and is not."""
    try:
        _HASHER.verify(hashed or _nobodys(), text[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


@cache
def _nobodys() -> str:
    return hash_password("the password of a user who is not there")
