"""Frozen values as JSON and back, so that what was written once is read back the same."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


def to_json(value: object) -> dict[str, Any]:
    """A dataclass of ours as plain JSON."""
    plain: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return plain


def from_json(kind: type[T], plain: dict[str, Any]) -> T:
    """The value of that type which `to_json` wrote."""
    value: T = _adapter(kind).validate_python(plain)
    return value


#: Building an adapter takes longer than using it.
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
