"""What surrounds the scores of one conversation: turns left out, and everything that was ever said of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asker:
    """Who reads the page, and what they may do on it; `person_id` is who they are when scored."""

    name: str = ""
    user_id: str = ""
    person_id: str | None = None
    rates: bool = False
    questions: bool = False
    coaches: bool = False


@dataclass(frozen=True, slots=True)
class Fold:
    """Turns without evidence that are not shown: those at index `first` to before `until`.

    They stand before the turn numbered `before`, None: at the end. `minutes` is None without times.
    """

    first: int
    until: int
    before: int | None
    seq: int
    minutes: float | None

    @property
    def many(self) -> int:
        return self.until - self.first


@dataclass(frozen=True, slots=True)
class Event:
    """One thing said of a score of the conversation, by whom and when; rows are only ever added.

    `what` is such as "scored" or "questioned"; `score_id` the row that it is or is about.
    """

    at: datetime
    what: str
    criterion: str
    words: str
    human: bool
    by: str
    score_id: int
    note: str = ""
