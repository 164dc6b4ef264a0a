"""An opened workspace for a notebook: one method a question, each a data frame."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from coachloop.api import coached, columns, rows
from coachloop.api.frames import Row, frame, pandas
from coachloop.api.times import since_when
from coachloop.loop.context import Context
from coachloop.store import people
from coachloop.store.database import Connection
from coachloop.wiring import App, opened

if TYPE_CHECKING:
    import pandas as pd

_QUERY_ROWS = 1_000_000


def open_folder(folder: str | Path) -> "Workspace":
    """The workspace in that folder, for reading; nothing that is asked of it is kept.

    Raises WorkspaceMissing, WorkspaceInvalid.
    """
    stack = ExitStack()
    return Workspace(stack.enter_context(opened(Path(folder))), stack)


class Workspace:
    """Same figures as the pages. Close it when done, or use it in a `with`."""

    def __init__(self, app: App, stack: ExitStack) -> None:
        self._app = app
        self._stack = stack

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database."""
        self._stack.close()

    @property
    def _context(self) -> Context:
        return self._app.context

    def _frame(
        self,
        kind: columns.FrameKind,
        load: Callable[[Connection, datetime], Iterator[Row]],
        asked: str,
        as_of: datetime | None = None,
    ) -> "pd.DataFrame":
        now = as_of or self._app.now()
        with self._context.database.read() as c:
            return frame(kind, load(c, now), f"{kind.name}({asked})", now)

    # --- conversations and scores --------------------------------------------------------------------------

    def scores(
        self,
        since: str | datetime | timedelta | None = None,
        person: str | None = None,
        criterion: str | None = None,
    ) -> "pd.DataFrame":
        """One row a conversation, person, criterion and rater; `since` such as "90d", or a time.

        Raises NotFound, SinceNotUnderstood.
        """
        start = since_when(since, self._app.now(), self._context.zone)

        def load(c: Connection, _: datetime) -> Iterator[Row]:
            who = [people.find_person(c, person).id] if person else None
            return rows.scores(c, start, who, [criterion] if criterion else None)

        return self._frame(
            columns.SCORES, load, f"since={since!r}, person={person!r}, criterion={criterion!r}"
        )

    def transcript(self, conversation: str) -> "pd.DataFrame":
        """The newest words of one conversation, a row a turn. Raises NotFound."""
        return self._frame(
            columns.TRANSCRIPT, lambda c, _: rows.transcript(c, conversation), f"{conversation!r}"
        )

    def sql(self, statement: str) -> "pd.DataFrame":
        """One select over the record. Raises QueryRefused."""
        from coachloop.store.query import select_rows

        names, found = select_rows(self._context.database, statement, _QUERY_ROWS)
        made: pd.DataFrame = pandas().DataFrame.from_records(found, columns=names)
        return made

    # --- gaps ----------------------------------------------------------------------------------------------

    def trend(self, person: str, as_of: datetime | None = None) -> "pd.DataFrame":
        """The last twelve complete weeks, a row a criterion with scores. Raises NotFound."""

        def load(c: Connection, now: datetime) -> Iterator[Row]:
            return rows.trend(c, self._context, people.find_person(c, person), now)

        return self._frame(columns.TREND, load, f"{person!r}", as_of)

    def gaps(self, team: str | None = None, as_of: datetime | None = None) -> "pd.DataFrame":
        """The last complete days of a team or of everybody, a row a criterion. Raises NotFound."""

        def load(c: Connection, now: datetime) -> Iterator[Row]:
            return rows.gaps(c, self._context, people.find_team(c, team).id if team else None, now)

        return self._frame(columns.GAPS, load, f"team={team!r}", as_of)

    def alerts(self) -> "pd.DataFrame":
        """The open alerts, in the order in which they were opened."""
        return self._frame(columns.ALERTS, lambda c, now: rows.alerts(c, self._context, now), "")

    def agreement(self) -> "pd.DataFrame":
        """Machine and people from the blind random audit, a row a criterion."""
        return self._frame(columns.AGREEMENT, lambda c, _: rows.agreement(c, self._context), "")

    # --- coaching ------------------------------------------------------------------------------------------

    def coaching(
        self, person: str | None = None, sessions: Sequence[str] | None = None, as_of: datetime | None = None
    ) -> "pd.DataFrame":
        """Every session with both columns of its result. Raises NotFound."""

        def load(c: Connection, now: datetime) -> Iterator[Row]:
            who = people.find_person(c, person).id if person else None
            return coached.sessions(c, self._context, now, who, sessions)

        return self._frame(columns.COACHING, load, f"person={person!r}, sessions={sessions!r}", as_of)

    def effect(self, session: str, as_of: datetime | None = None) -> "pd.DataFrame":
        """One session: a frame of one row, or none for an id that is not there."""
        return self.coaching(sessions=[session], as_of=as_of)

    def response_rate(self, as_of: datetime | None = None) -> "pd.DataFrame":
        """Of the windows closed lately, the share with a rise: live sessions, then reconstructed ones."""
        return self._at(columns.RESPONSE_RATE, coached.response, as_of)

    def what_works(self, as_of: datetime | None = None) -> "pd.DataFrame":
        """Mean change by method, criterion and person, with what is left of it beyond the expected."""
        return self._at(columns.WHAT_WORKS, coached.works, as_of)

    def changes(self) -> "pd.DataFrame":
        """The change log: figures that moved after they had been shown."""
        return self._frame(columns.CHANGES, lambda c, _: coached.changes(c), "")

    # --- what surrounds it ---------------------------------------------------------------------------------

    def calibration(self, team: str | None = None, as_of: datetime | None = None) -> "pd.DataFrame":
        """How far blind raters of the last 90 days are apart. Raises NotFound."""

        def load(c: Connection, now: datetime) -> Iterator[Row]:
            team_id = people.find_team(c, team).id if team else None
            return coached.calibration(c, self._context, team_id, now)

        return self._frame(columns.CALIBRATION, load, f"team={team!r}", as_of)

    def readiness(
        self, rule: str | None = None, person: str | None = None, as_of: datetime | None = None
    ) -> "pd.DataFrame":
        """Who stands where on which rule. Raises NotFound."""

        def load(c: Connection, now: datetime) -> Iterator[Row]:
            return coached.readiness(c, self._context, now, rule, person)

        return self._frame(columns.READINESS, load, f"rule={rule!r}, person={person!r}", as_of)

    def training_records(self, as_of: datetime | None = None) -> "pd.DataFrame":
        """Every training: the score then, and 30 days after."""
        return self._at(columns.TRAINING_RECORDS, coached.records, as_of)

    def handoff(self, as_of: datetime | None = None) -> "pd.DataFrame":
        """Everybody in a handoff, late ones first."""
        return self._at(columns.HANDOFF, coached.handoff, as_of)

    def outcome(self, reader: str = "leader", as_of: datetime | None = None) -> "pd.DataFrame":
        """Hires by interviewer as far as `reader` (owner, leader, a name) may see them. Raises NotYours."""

        def load(c: Connection, now: datetime) -> Iterator[Row]:
            return coached.outcome(c, self._context, reader, now)

        return self._frame(columns.OUTCOME, load, f"reader={reader!r}", as_of)

    def _at(
        self,
        kind: columns.FrameKind,
        load: Callable[[Connection, Context, datetime], Iterator[Row]],
        as_of: datetime | None,
    ) -> "pd.DataFrame":
        return self._frame(kind, lambda c, now: load(c, self._context, now), "", as_of)
