"""Any endpoint that speaks OpenAI's chat completions: vLLM, llama.cpp, Ollama, or a hosted one.

The SDK carries the request. Tries, waiting and limits are ours, because its own know no deadline over all of
them and read an answer of any size.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coachloop.engines.judge.pace import Pace
from coachloop.loop.score.judging.model import EndpointAway, EndpointRefused, Question, Reply
from coachloop.loop.score.judging.windows import tokens_of

if TYPE_CHECKING:
    from openai import OpenAI

_MOST_TRIES = 5
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_MOST_BYTES, _MOST_CHARACTERS = 1_000_000, 20_000
#: After so many questions in a row without an answer nobody is asked for a while.
_AWAY_AFTER, _AWAY_SECONDS = 3, 60.0
_TRY_AGAIN = frozenset({408, 409, 425, 429})


class _Failed(Exception):
    """One try without an answer; `wait` is what the server asked for, in seconds."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.why, self.wait = why, wait


class _Unwanted(Exception):
    """The server does not take a request of this manner."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How this server wants to be asked; found out once, from what it refuses."""

    form: str = "json_schema"
    limit: str = "max_tokens"
    temperature: bool = True

    def after(self, complaint: str) -> "Manner | None":
        """The next manner to try after a refused request; None when the complaint is about something else."""
        said = complaint.lower()
        if self.limit == "max_tokens" and "max_completion_tokens" in said:
            return Manner(self.form, "max_completion_tokens", self.temperature)
        if self.temperature and "temperature" in said:
            return Manner(self.form, self.limit, temperature=False)
        about_form = any(word in said for word in ("response_format", "json_schema", "json_object", "schema"))
        weaker = {"json_schema": "json_object", "json_object": "text"}.get(self.form)
        return Manner(weaker, self.limit, self.temperature) if about_form and weaker else None


class OpenAIEndpoint:
    """Fulfils `Endpoint`. `timeout` is seconds for one answer with all its tries; `key` is never shown."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str | None,
        *,
        timeout: float,
        pace: Pace,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self._url, self._model, self._key, self._timeout = url, model, key, timeout
        self._pace, self._clock, self._sleep = pace, clock, sleep
        self._rng = rng or random.Random()  # noqa: S311 -- spreads the tries of many workers, guards nothing
        self._lock = threading.Lock()
        self._in_a_row, self._away_until = 0, 0.0
        self.manner = Manner()

    def answer(self, question: Question) -> Reply:
        """Raises EndpointAway after the last try, EndpointRefused for what no further try would mend."""
        self._raise_if_away()
        deadline = self._clock() + self._timeout
        failed = _Failed("nobody answered in time")
        for attempt in range(_MOST_TRIES):
            deadline += self._paced(question)  # our own limit is no fault of the server
            try:
                reply = self._once(question, deadline)
            except _Failed as fault:
                failed = fault
                wait = self._wait_for(attempt, fault)
                if attempt + 1 == _MOST_TRIES or self._clock() + wait >= deadline:
                    break
                self._sleep(wait)
            else:
                self._note(answered=True)
                return reply
        self._note(answered=False)
        raise self._away(failed.why)

    def _paced(self, question: Question) -> float:
        """Waits for our turn; how many seconds that took."""
        before = self._clock()
        self._pace.wait(tokens_of(question.system + question.prompt) + question.most_tokens)
        return self._clock() - before

    # --- tries ---------------------------------------------------------------------------------------------

    def _wait_for(self, attempt: int, failed: _Failed) -> float:
        """What the server asked for, or twice as long each time; with a random part, so that workers part."""
        usual = min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT)
        return (usual if failed.wait is None else failed.wait) + self._rng.uniform(0, usual)

    def _once(self, question: Question, deadline: float) -> Reply:
        """One request, and more when the server wants to be asked in another manner."""
        while True:
            manner = self.manner
            try:
                return self._request(question, manner, deadline)
            except _Unwanted as unwanted:
                other = manner.after(str(unwanted))
                if other is None:
                    raise self._refused(str(unwanted)) from None
                self.manner = other

    def _request(self, question: Question, manner: Manner, deadline: float) -> Reply:
        import openai

        started = self._clock()
        left = deadline - started
        if left <= 0:
            raise _Failed("nobody answered in time")
        create = self._client.chat.completions.with_streaming_response.create
        try:
            with create(**self._arguments(question, manner), timeout=left) as response:
                body = self._read(response.iter_bytes(), deadline)
        except openai.APIStatusError as error:
            raise self._by_status(error) from None
        except openai.APITimeoutError:
            raise _Failed("nobody answered in time") from None
        except openai.APIConnectionError as error:
            raise _Failed(f"no connection ({type(error.__cause__ or error).__name__})") from None
        except openai.OpenAIError as error:
            raise self._refused(type(error).__name__) from None
        except _transport_errors() as error:
            raise _Failed(f"the answer broke off ({type(error).__name__})") from None
        return _reply(body, round(1000 * (self._clock() - started)))

    def _arguments(self, question: Question, manner: Manner) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.prompt},
            ],
            manner.limit: question.most_tokens,
        }
        if manner.temperature:
            arguments["temperature"] = 0
        if manner.form != "text":
            arguments["response_format"] = _form(manner.form, question.schema)
        return arguments

    @cached_property
    def _client(self) -> "OpenAI":
        from httpx2 import Limits
        from openai import DefaultHttpxClient, OpenAI

        # No connection is kept: answers take seconds, and nobody would have to close it.
        http = DefaultHttpxClient(limits=Limits(max_keepalive_connections=0))
        # Some servers need no key, the SDK always does.
        return OpenAI(base_url=self._url, api_key=self._key or "none", max_retries=0, http_client=http)

    def _read(self, chunks: Iterable[bytes], deadline: float) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > _MOST_BYTES:
                raise _Failed(f"the answer is larger than {_MOST_BYTES:,} bytes")
            if self._clock() > deadline:
                raise _Failed("the answer did not end in time")
        return bytes(body)

    # --- what went wrong -----------------------------------------------------------------------------------

    def _by_status(self, error: Any) -> Exception:
        status, said = int(error.status_code), _words(error)
        if status in _TRY_AGAIN or status >= 500:
            return _Failed(f"status {status}", _retry_after(error.response.headers))
        if status in (400, 422):
            return _Unwanted(said)
        return self._refused(f"status {status}: {said}")

    def _refused(self, why: str) -> EndpointRefused:
        return EndpointRefused(
            f"The judge's endpoint refuses {self._model!r}.",
            why=_short(why, self._key),
            fix="Look at `judge:` in workspace.yaml and at the key; coachloop judge check tries it.",
            where=self._url,
        )

    def _away(self, why: str) -> EndpointAway:
        return EndpointAway(
            "The judge does not answer.",
            why=f"{why[:1].upper()}{why[1:]}.",
            fix="What is scored stays; the same command goes on. coachloop judge check tries it.",
            where=self._url,
        )

    def _note(self, *, answered: bool) -> None:
        with self._lock:
            self._in_a_row = 0 if answered else self._in_a_row + 1
            if self._in_a_row >= _AWAY_AFTER:
                self._away_until = self._clock() + _AWAY_SECONDS

    def _raise_if_away(self) -> None:
        """Thousands of conversations do not each wait for a server that is down."""
        with self._lock:
            if self._in_a_row >= _AWAY_AFTER and self._clock() < self._away_until:
                raise self._away(f"it gave no answer {self._in_a_row} times in a row")


def _transport_errors() -> tuple[type[Exception], ...]:
    """What breaks while a body is read; the SDK hands it through."""
    import httpx2

    return (httpx2.HTTPError,)


def _form(form: str, schema: Mapping[str, object]) -> dict[str, Any]:
    if form == "json_object":
        return {"type": form}
    return {"type": form, "json_schema": {"name": "answer", "strict": True, "schema": dict(schema)}}


def _reply(body: bytes, milliseconds: int) -> Reply:
    """Raises _Failed for anything that is no chat completion."""
    try:
        given = json.loads(body)
        choice = given["choices"][0]
        text = str(choice["message"].get("content") or "")
        usage = given.get("usage") or {}
        reply = Reply(
            text=text[:_MOST_CHARACTERS],
            tokens_in=_count(usage.get("prompt_tokens")),
            tokens_out=_count(usage.get("completion_tokens")),
            model=str(given.get("model") or "unknown")[:200],
            milliseconds=milliseconds,
            cut_off=choice.get("finish_reason") == "length" or len(text) > _MOST_CHARACTERS,
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _Failed("the answer is no chat completion") from None
    return reply


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks for, in seconds or as an instant (RFC 9110, 10.2.3)."""
    said = headers.get("retry-after", "")
    try:
        seconds = float(said)
    except ValueError:
        instant = parsedate_tz(said)
        seconds = -1.0 if instant is None else max(0.0, mktime_tz(instant) - time.time())
    return seconds if 0 <= seconds < float("inf") else None


def _words(error: Any) -> str:
    """What the server says about it."""
    try:
        return str(error.response.json())
    except (
        Exception
    ):  # a body of any kind, or none: these words only help a person, the fault is named already
        return str(error)


def _short(text: str, key: str | None) -> str:
    """One line of it, never with the key."""
    safe = text.replace(key, "***") if key else text
    return " ".join(safe.split())[:300]
