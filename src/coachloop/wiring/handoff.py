"""A review of a first interview from its file."""

from pathlib import Path

import yaml

from coachloop.loop.coach.handoff_model import FeedbackDraft, FeedbackFileUnreadable

#: A review is a page of text.
_LARGEST = 200_000
_SHAPE = "criteria: {discovery_depth: What I saw ...}\nmoment: {turn: 12, quote: Words of that turn}"


def feedback_file(path: Path) -> FeedbackDraft:
    """The draft in a YAML file: `criteria` (a text each) and `moment` (`quote`, `turn` counted from 1).

    Raises FeedbackFileUnreadable; what is missing in the draft is for the rules to say.
    """
    try:
        raw = path.read_bytes()
        if len(raw) > _LARGEST:
            raise _unreadable(path, f"It is larger than {_LARGEST // 1000} kB.")
        read = yaml.load(raw, Loader=yaml.BaseLoader)  # noqa: S506 -- it makes text, lists and tables only
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise _unreadable(path, str(error).splitlines()[0]) from error
    if not isinstance(read, dict):
        raise _unreadable(path, "It is no table of `criteria` and `moment`.")
    criteria, moment = read.get("criteria") or {}, read.get("moment") or {}
    if not isinstance(criteria, dict) or not isinstance(moment, dict):
        raise _unreadable(path, "`criteria` and `moment` must be tables.")
    texts = {str(key): text for key, text in criteria.items() if isinstance(text, str)}
    return FeedbackDraft(texts, str(moment.get("quote") or ""), _turn(path, moment.get("turn")))


def _turn(path: Path, typed: object) -> int | None:
    if typed in (None, ""):
        return None
    if not (isinstance(typed, str) and typed.isdecimal() and int(typed[:9]) > 0 and len(typed) < 9):
        raise _unreadable(path, f"`turn` is {str(typed)[:20]!r}: turns are counted from 1.")
    return int(typed)


def _unreadable(path: Path, why: str) -> FeedbackFileUnreadable:
    return FeedbackFileUnreadable(
        "This file is no review.", why=why, fix=f"Write it as\n{_SHAPE}", where=str(path)
    )
