"""Which code scored: a hash over the modules that decide, so that a score says what made it."""

import hashlib
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_PARTS = ("language/*.py", "behaviours.py", "topics.py", "measures.py", "scorers/*.py", "rules.py")


@lru_cache(maxsize=4)
def provenance(*more: str) -> str:
    """sha256 (hex) over names and contents of the deciding modules, in order of name; `more` are patterns."""
    digest = hashlib.sha256()
    for path in sorted(p for part in (*_PARTS, *more) for p in _HERE.glob(part)):
        digest.update(path.relative_to(_HERE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
