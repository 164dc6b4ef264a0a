"""Frozen values as JSON and back, so that what was written once is read back the same."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


def to_json(value: object) -> dict[str, Any]:
    """A dataclass of ours as plain JSON."""
    plain: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return plain


def from_json(kind: type[T], plain: dict[str, Any]) -> T:
    """The value of that type which `to_json` wrote."""
    known: type[Any] = kind
    value: T = _adapter(known).validate_python(plain)
    return value


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Building one takes longer than using it."""
    return TypeAdapter(kind)
