"""Live: one look at the record every two seconds a server, passed on to every open stream that may see it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from coachloop.domain.rights import Area, Reader, Sight, may_read
from coachloop.loop.report.today import sight_of
from coachloop.store import news, work
from coachloop.store.database import Connection
from coachloop.store.news import News, NewsKind
from coachloop.store.sign_in import signed_in
from coachloop.web.services import Services

_log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
#: A browser has six connections to a server over HTTP/1.1, and needs some to read pages.
MOST_STREAMS = 3
#: So often a stream asks whether its reader is still signed in.
CHECK_SECONDS = 10.0
#: Lines that are read again at each look: on PostgreSQL a lower id can become visible after a higher one.
_OVERLAP = 200
_MOST_LINES = 500
_RUNS = 5

#: (id, dealt with, state) of the last runs.
Progress = tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one look has found: new lines in the order of their ids, and the runs, None when nothing moved."""

    lines: tuple[News, ...]
    progress: Progress | None = None


@dataclass(eq=False, slots=True)
class Stream:
    """One open connection: the session that it belongs to, and what waits to be sent to it."""

    token: str
    reader: Reader
    waiting: asyncio.Queue[Told] = field(default_factory=asyncio.Queue)

    @property
    def sights(self) -> tuple[Sight, Sight]:
        """Of alerts, and of who crossed."""
        sight = sight_of(self.reader)
        return sight.flags, sight.decides

    @property
    def sees_work(self) -> bool:
        """Whether the pages of the reader show what runs."""
        return may_read(self.reader, Area.WEEK) or may_read(self.reader, Area.HEALTH)


class Live:
    """The streams of this server. Its look runs while somebody listens."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._streams: set[Stream] = set()
        self._looking: asyncio.Task[None] | None = None
        self._beginning = asyncio.Lock()
        self._known: set[int] = set()
        self._floor = 0
        self._progress: Progress = ()

    def full(self, token: str) -> bool:
        """Whether that session has all the streams that it may have."""
        return sum(stream.token == token for stream in self._streams) >= MOST_STREAMS

    async def follow(self, token: str, reader: Reader, after: int | None) -> AsyncIterator[Told | None]:
        """What this reader may see, from line `after` on (None: from now on); None and the end when they are
        signed out."""
        stream = Stream(token, reader)
        self._streams.add(stream)
        try:
            await self._begin()
            shown, missed = await run_in_threadpool(self._missed, stream, after)
            if missed:
                yield Told(missed)
            sent = shown | {line.id for line in missed}
            while await run_in_threadpool(self._still_in, stream):
                for told in await _waited(stream.waiting, CHECK_SECONDS):
                    fresh = tuple(line for line in told.lines if line.id not in sent)
                    sent.update(line.id for line in fresh)
                    if fresh or told.progress is not None:
                        yield Told(fresh, told.progress)
            yield None
        finally:
            self._streams.discard(stream)
            self._end_if_alone()

    # --- one look a server ---------------------------------------------------------------------------------

    async def _begin(self) -> None:
        """Looks on from what is there now; that is on the pages already, or read as missed."""
        async with self._beginning:
            if self._looking is None or self._looking.done():
                await run_in_threadpool(self._start)
                self._looking = asyncio.get_running_loop().create_task(self._look_on())

    def _end_if_alone(self) -> None:
        if not self._streams and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                found = await run_in_threadpool(self._look, tuple(self._streams))
            except Exception:
                _log.warning("looking for what is new failed; it is tried again", exc_info=True)
                continue
            for stream, told in found:
                stream.waiting.put_nowait(told)

    def _start(self) -> None:
        with self._services.context.database.read() as c:
            newest = news.newest(c)
            self._floor = max(0, newest - _OVERLAP)
            self._known = {line.id for line in news.news_after(c, self._floor, _MOST_LINES)}
            self._progress = _progress(c)

    def _look(self, streams: tuple[Stream, ...]) -> list[tuple[Stream, Told]]:
        with self._services.context.database.read() as c:
            read = news.news_after(c, self._floor, _MOST_LINES)
            lines = tuple(line for line in read if line.id not in self._known)
            self._remember(read)
            moved, self._progress = self._progress, _progress(c)
            progress = None if moved == self._progress else self._progress
            found = [
                (stream, Told(_seen(c, stream, lines), progress if stream.sees_work else None))
                for stream in streams
            ]
        return [(stream, told) for stream, told in found if told.lines or told.progress is not None]

    def _remember(self, read: Iterable[News]) -> None:
        ids = {line.id for line in read}
        self._floor = max(self._floor, max(ids, default=0) - _OVERLAP)
        self._known = {i for i in self._known | ids if i > self._floor}

    # --- one stream ----------------------------------------------------------------------------------------

    def _missed(self, stream: Stream, after: int | None) -> tuple[set[int], tuple[News, ...]]:
        """Ids up to line `after` that its page has shown, and what came since."""
        with self._services.context.database.read() as c:
            last = news.newest(c) if after is None else after
            read = news.news_after(c, max(0, last - _OVERLAP), _MOST_LINES)
            since = _seen(c, stream, [line for line in read if line.id > last])
        return {line.id for line in read if line.id <= last}, since

    def _still_in(self, stream: Stream) -> bool:
        """Rights that have changed meanwhile hold from here on."""
        with self._services.context.database.read() as c:
            found = signed_in(c, stream.token, self._services.now())
        if found is not None:
            stream.reader = found.reader
        return found is not None


async def _waited(waiting: asyncio.Queue[Told], seconds: float) -> list[Told]:
    """What comes within that time: the first, and all that is there with it."""
    try:
        found = [await asyncio.wait_for(waiting.get(), seconds)]
    except TimeoutError:
        return []
    while not waiting.empty():
        found.append(waiting.get_nowait())
    return found


def _seen(c: Connection, stream: Stream, lines: Iterable[News]) -> tuple[News, ...]:
    alerts, crossed = stream.sights
    theirs = [line for line in lines if line.kind is NewsKind.CROSSED]
    others = [line for line in lines if line.kind is not NewsKind.CROSSED]
    ids = _ids_seen(c, alerts, others) | _ids_seen(c, crossed, theirs)
    return tuple(line for line in lines if line.id in ids)


def _ids_seen(c: Connection, sight: Sight, lines: list[News]) -> set[int]:
    ids = [line.id for line in lines]
    return news.seen_in(c, sight, ids) if ids and not sight.nobody else set()


def _progress(c: Connection) -> Progress:
    return tuple((run.id, run.dealt_with, run.state.value) for run in work.load_runs(c, limit=_RUNS))
