"""The client against a real server on this machine that has the faults of real ones."""

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from coachloop.domain.rubric import Criterion
from coachloop.engines.judge.client import Manner, OpenAIEndpoint
from coachloop.engines.judge.fake import Mode, running_fake
from coachloop.engines.judge.pace import Pace
from coachloop.loop.score.judging.check import check_endpoint
from coachloop.loop.score.judging.model import EndpointAway, EndpointRefused, Question, Reply
from coachloop.loop.score.judging.rules import judge_criterion, questions, seen
from coachloop.loop.score.judging.shown import names_of
from tests.loop.score.judging.made import CALL, criterion, scene

KEY = "sk-of-a-test"
SEEN = seen(scene(CALL), names_of([]))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_fake() as url:
        yield url


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, []  # type: ignore[var-annotated]

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


def _endpoint(address: str, mode: str, clock: Clock | None = None, timeout: float = 20.0) -> OpenAIEndpoint:
    made = clock or Clock()
    return OpenAIEndpoint(
        address,
        f"fake-{mode}",
        KEY,
        timeout=timeout,
        pace=Pace(None, None, made, made.sleep),
        clock=made,
        sleep=made.sleep,
        rng=random.Random(7),
    )


def _question(scored: Criterion | None = None) -> Question:
    return questions(SEEN, scored or criterion(), 8_000)[0]


def _level(endpoint: OpenAIEndpoint) -> tuple[str, str | None]:
    found = judge_criterion(SEEN, criterion(), 8_000, endpoint.answer)
    return found.status, found.reason


def test_an_answer_with_what_it_took(address: str) -> None:
    reply = _endpoint(address, Mode.OK).answer(_question())
    assert json.loads(reply.text)["applicable"] == "yes"
    assert (reply.model, reply.cut_off) == ("fake-ok", False)
    assert reply.tokens_in > 500
    assert reply.tokens_out > 20
    checked = check_endpoint(_endpoint(address, Mode.OK), 8_000)
    assert (checked.fault, checked.level in (1, 2, 3)) == (None, True)


def test_too_many_requests_is_waited_out_as_long_as_the_server_asks(address: str) -> None:
    clock = Clock()
    question = _question(criterion("busy"))
    assert _endpoint(address, Mode.BUSY, clock).answer(question).model == "fake-429"
    # It asks for 0 seconds; a random part of the usual half second keeps workers apart.
    [waited] = clock.slept
    assert 0 < waited <= 0.5


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""


@contextmanager
def _served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of an endpoint on this machine that answers so."""
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _busy(retry_after: str) -> Iterator[tuple[str, list[str]]]:
    """A server that first says that it is busy, and until when."""
    got: list[str] = []
    completion = {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}], "model": "made"}

    class Handler(_Quiet):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            body = b"{}" if not got else json.dumps(completion).encode()
            self.send_response(200 if got else 429)
            self.send_header("retry-after", retry_after)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            got.append(self.path)

    with _served(Handler) as address:
        yield address, got


@pytest.mark.parametrize(
    ("asked_for", "least", "most"),
    [
        ("7", 7.0, 7.5),  # and a random part of the usual half second
        (formatdate(0), 0.0, 0.5),  # long ago
        ("soon", 0.5, 1.0),  # what cannot be read is the usual half second
        ("-3", 0.5, 1.0),
        ("inf", 0.5, 1.0),
    ],
)
def test_a_busy_server_is_asked_again_when_it_says(asked_for: str, least: float, most: float) -> None:
    clock = Clock()
    with _busy(asked_for) as (url, got):
        assert _endpoint(url, Mode.OK, clock).answer(_question()).model == "made"
        assert len(got) == 2
    [waited] = clock.slept
    assert least <= waited <= most


def test_an_instant_is_waited_for() -> None:
    clock = Clock()
    with _busy(formatdate(time.time() + 600)) as (url, _):
        _endpoint(url, Mode.OK, clock, timeout=1_000).answer(_question())
    # In whole seconds, less what the test itself took, and up to half a second more.
    assert 300 <= clock.slept[0] <= 600.5


def test_a_server_that_is_busy_for_longer_than_an_answer_may_take_is_not_waited_for() -> None:
    clock = Clock()
    with _busy("600") as (url, got), pytest.raises(EndpointAway, match="Status 429"):
        _endpoint(url, Mode.OK, clock).answer(_question())
    assert clock.slept == []
    assert len(got) == 1


def test_a_broken_server_is_tried_five_times_ever_more_slowly(address: str) -> None:
    clock = Clock()
    with pytest.raises(EndpointAway, match="Status 500"):
        _endpoint(address, Mode.BROKEN, clock, timeout=60).answer(_question())
    # 0.5, 1, 2, 4 seconds, each with up to as much again.
    assert len(clock.slept) == 4
    assert all(
        usual <= waited <= 2 * usual for usual, waited in zip((0.5, 1, 2, 4), clock.slept, strict=True)
    )


def test_no_try_begins_that_cannot_end_in_time(address: str) -> None:
    clock = Clock()
    with pytest.raises(EndpointAway):
        _endpoint(address, Mode.BROKEN, clock, timeout=2).answer(_question())
    assert clock.now < 2


def test_who_never_answers_is_left(address: str) -> None:
    endpoint = OpenAIEndpoint(address, "fake-hang", KEY, timeout=0.5, pace=Pace(None, None))
    with pytest.raises(EndpointAway, match="in time"):
        endpoint.answer(_question())


def test_nobody_there() -> None:
    # Port 9 of this machine: nothing listens there.
    with pytest.raises(EndpointAway, match="No connection"):
        _endpoint("http://127.0.0.1:9/v1", Mode.OK).answer(_question())


@pytest.mark.parametrize(
    ("mode", "said"), [(Mode.GARBAGE, "no chat completion"), (Mode.OVERSIZED, "larger than 1,000,000 bytes")]
)
def test_what_is_no_answer_is_no_answer(address: str, mode: Mode, said: str) -> None:
    with pytest.raises(EndpointAway, match=said):
        _endpoint(address, mode).answer(_question())


def test_after_three_times_in_vain_nobody_waits_for_a_minute(address: str) -> None:
    clock = Clock()
    endpoint = _endpoint(address, Mode.BROKEN, clock)
    for _ in range(3):
        with pytest.raises(EndpointAway, match="Status 500"):
            endpoint.answer(_question())
    slept = len(clock.slept)
    with pytest.raises(EndpointAway, match="3 times in a row"):
        endpoint.answer(_question())
    assert len(clock.slept) == slept
    clock.now += 61
    with pytest.raises(EndpointAway, match="Status 500"):
        endpoint.answer(_question())


FORMS = {
    Mode.OK: ("scored", None),
    Mode.FENCED: ("scored", None),
    Mode.MENDED: ("scored", None),
    Mode.NO_SCHEMA: ("scored", None),
    Mode.BAD_JSON: ("cannot_tell", "no JSON that can be read"),
    Mode.DEEP: ("cannot_tell", "no JSON that can be read"),
    Mode.OUT_OF_RANGE: ("cannot_tell", '"level" is not between 1 and 3'),
    Mode.WRONG_QUOTE: ("cannot_tell", "quote 1 does not stand in turn 0"),
}


@pytest.mark.parametrize("mode", FORMS)
def test_each_fault_has_its_outcome(address: str, mode: Mode) -> None:
    status, reason = _level(_endpoint(address, mode))
    assert status == FORMS[mode][0]
    assert (FORMS[mode][1] or "") in (reason or "")


# --- the manner of a server ---------------------------------------------------------------------------------


def test_a_server_without_schemas_is_asked_without_from_then_on(address: str) -> None:
    endpoint = _endpoint(address, Mode.NO_SCHEMA)
    assert endpoint.manner.form == "json_schema"
    endpoint.answer(_question())
    assert endpoint.manner == Manner(form="text")


@pytest.mark.parametrize(
    ("complaint", "wanted"),
    [
        ("Use 'max_completion_tokens' instead.", Manner(limit="max_completion_tokens")),
        ("Unsupported value: 'temperature'", Manner(temperature=False)),
        ("json_schema is not supported", Manner(form="json_object")),
        ("context length exceeded", None),
    ],
)
def test_what_a_server_complains_of_is_left_out(complaint: str, wanted: Manner | None) -> None:
    assert Manner().after(complaint) == wanted
    assert Manner(form="text", temperature=False).after("temperature, response_format") is None


@contextmanager
def _one_answer(status: int, body: bytes) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A server that gives the same answer to everybody, and keeps what it was sent."""
    got: list[tuple[str, bytes]] = []

    class Handler(_Quiet):
        def do_POST(self) -> None:
            size = int(self.headers["content-length"])
            got.append((str(self.headers), self.rfile.read(size)))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with _served(Handler) as address:
        yield address, got


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_final_and_never_shows_the_key(status: int) -> None:
    body = json.dumps({"error": {"message": f"the key {KEY} is not known here"}}).encode()
    with _one_answer(status, body) as (url, got):
        with pytest.raises(EndpointRefused) as raised:
            _endpoint(url, Mode.OK).answer(_question())
        assert len(got) == 1
        assert KEY in got[0][0]  # it was sent, as it must be
        assert KEY not in str(raised.value)
        assert "***" in str(raised.value)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"{}",
        b'{"choices":[]}',
        b'{"choices":[{"message":null}]}',
        b"[" * 100_000,
        b"\xff\xfe",
        b"",
    ],
)
def test_a_body_that_is_no_completion(body: bytes) -> None:
    with _one_answer(200, body) as (url, _), pytest.raises(EndpointAway, match="no chat completion"):
        _endpoint(url, Mode.OK).answer(_question())


def test_a_long_answer_and_strange_counts_are_cut() -> None:
    message = {"message": {"content": "x" * 50_000}, "finish_reason": "stop"}
    body = json.dumps({"choices": [message], "usage": {"prompt_tokens": -5, "completion_tokens": "many"}})
    with _one_answer(200, body.encode()) as (url, got):
        reply = _endpoint(url, Mode.OK).answer(_question())
        sent = json.loads(got[0][1])
    assert reply == Reply("x" * 20_000, 0, 0, "unknown", 0, cut_off=True)
    assert (sent["temperature"], sent["max_tokens"]) == (0, 700)
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]


def test_a_broken_off_answer_is_no_answer() -> None:
    import socket

    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(5):
            taken, _address = server.accept()
            with taken:
                taken.recv(100_000)
                taken.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
    with pytest.raises(EndpointAway, match=r"broke off|No connection"):
        _endpoint(url, Mode.OK).answer(_question())
    thread.join(5)
    server.close()
