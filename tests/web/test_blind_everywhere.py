"""Until a reader has rated a conversation that is blind for them, no route shows what others say of it.

The words that give it away are put in by the test: into the machine's score, another person's, a question and
the alert that fired. After the rating the same walk finds them, so that it would have found them before.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from coachloop.domain.score import Given, Judgement, Rater, RaterKind, Status, Tag
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import log_session
from coachloop.loop.review.drawing import Drawing, draw_audit, month_of
from coachloop.store import alerts, audits, coaching, conversations, rubrics
from coachloop.store import report as store
from coachloop.store.scores import NewScore, append_scores
from coachloop.web.app import create_app
from tests.web import workspace
from tests.web.workspace import MACHINE, NOW, Made

MACHINE_WORDS, HUMAN_WORDS, ASKED, ALERTED = "zebra-machine", "zebra-human", "zebra-question", "zebra-alert"
#: A score in points that nothing else in the workspace has.
PCT = 37.125
RATED = ("follow_up", "next_steps", "structure", "evidence")
_LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
_MOST_PAGES = 700


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    built = workspace.build(tmp_path_factory.mktemp("blind"), weeks=6)
    yield built
    built.context.database.close()


@pytest.fixture(scope="module")
def item(made: Made) -> audits.Item:
    """A conversation of two weeks ago that Quinn is to rate, with the words in it."""
    month = month_of("2026-10", NOW, made.context.zone)
    draw_audit(made.context, Drawing(month, 5, "Sample Quinn", NOW, ("Sample Quinn",)))
    with made.context.database.read() as c:
        found = max((x for x in audits.items(c) if x.place == 1), key=lambda x: (x.started_at, x.id))
    _tell(made, found)
    draft = Draft(found.person, "follow_up", "roleplay", "Ask what happened next before moving on.")
    logged = log_session(made.context, draft, NOW)
    assert found.conversation_id in logged.baseline.conversation_ids
    _LOGGED[:] = [logged.session.id]
    return found


def _tell(made: Made, item: audits.Item) -> None:
    with made.context.database.write() as c:
        rows = store.scores_of(c, [item.conversation_id], item.person_id)
        old = next(
            s for s in rows if s.criterion_version_id.startswith("follow_up@") and s.series == MACHINE.series
        )
        transcript = conversations.load_transcript(c, item.conversation_id)
        said = Judgement(
            "follow_up",
            Status.SCORED,
            2.0,
            2.0,
            PCT,
            rationale=MACHINE_WORDS,
            confidence=0.5,
            method="measure",
        )
        new = NewScore(item.person_id, old.criterion_version_id, MACHINE, said, NOW, old.rubric_version_id)
        (machine,) = append_scores(c, item.conversation_id, [new], transcript)
        rowan = replace(
            new,
            rater=Rater(RaterKind.HUMAN, "Sample Rowan"),
            judgement=replace(said, rationale=HUMAN_WORDS, confidence=None, method="human"),
            is_override=True,
            given=Given(Tag.OVERRIDE, of_score_id=machine.id),
        )
        append_scores(c, item.conversation_id, [rowan], transcript)
        coaching.raise_contest(c, machine.id, item.person, ASKED, None, NOW)
        row = alerts.AlertRow(
            person_id=item.person_id,
            criterion_version_id=rubrics.current_versions(c)[0].rubric.criteria[2].version_id,
            series=MACHINE.series,
            rule="below",
            state="flag",
            value=58.0,
            n=4,
            needed=3,
            sentence=ALERTED,
            opened_at=NOW - timedelta(hours=2),
            changed_at=NOW - timedelta(hours=2),
            score_id=machine.id,
        )
        alerts.save_alert(c, row)


def _start(item: audits.Item) -> list[str]:
    """Every GET route of the app, with ids of what is about this conversation."""
    values = {
        "conversation_id": item.conversation_id,
        "person_id": item.person_id,
        "item_id": str(item.id),
        "session_id": "smp_s_000001",
        "question_id": "2",
    }
    return [re.sub(r"\{(\w+)[^}]*\}", lambda m: values.get(m.group(1), "1"), path) for path in _routes()]


def _routes() -> list[str]:
    app = create_app(_CURRENT[0])
    return sorted(r.path for r in app.routes if isinstance(r, APIRoute) and "GET" in r.methods)


_CURRENT: list[Made] = []
#: Sessions whose frozen baseline holds the conversation.
_LOGGED: list[str] = []


def _walk(page: TestClient, start: list[str], item: audits.Item) -> dict[str, str]:
    """Address -> text of all that can be reached; of pages that differ in a query only some."""
    about = f"/conversations.json?person={item.person_id}&criterion=follow_up&score=37&below=38"
    logging = f"/coaching/new.json?person={item.person_id}&criterion=follow_up"
    sessions = [f"/coaching/{i}{form}" for i in _LOGGED for form in (".json", ".csv", "")]
    wanted = [*sessions, *start, about, about.replace(".json", ""), logging, logging.replace(".json", ".csv")]
    wanted += [f"/conversations?q={item.conversation_id}&show=all"]
    seen: dict[str, str] = {}
    shapes: dict[str, int] = {}
    while wanted and len(seen) < _MOST_PAGES:
        address = wanted.pop(0).replace("&amp;", "&")
        path = address.partition("?")[0]
        shape = re.sub(r"\d+", "0", path)
        if (
            address in seen
            or "/sign" in path
            or path.startswith(("/static", "/live"))
            or shapes.get(shape, 0) > 4
        ):
            continue
        shapes[shape] = shapes.get(shape, 0) + 1
        answer = page.get(address)
        seen[address] = answer.text
        if "text/html" in answer.headers.get("content-type", ""):
            links = _LINK.findall(answer.text)
            near = [x for x in links if item.conversation_id in x or item.person_id in x]
            wanted = near + wanted + [x for x in links if x not in near]
    return seen


def _gives_away(text: str) -> list[str]:
    return [w for w in (MACHINE_WORDS, HUMAN_WORDS, ASKED, str(PCT)) if w in text]


def test_no_route_shows_a_score_before_the_rating(made: Made, item: audits.Item) -> None:
    _CURRENT[:] = [made]
    with workspace.browser(made) as quinn:
        before = _walk(quinn, _start(item), item)
        told = {address: found for address, text in before.items() if (found := _gives_away(text))}
        assert told == {}
        # An alert may stand, for it is about many conversations; but not with the moment of this one.
        beside = [
            address
            for address, text in before.items()
            if ALERTED in text and re.search(rf"{item.conversation_id}[?&\"][^\"]*turn", text)
        ]
        assert beside == []
        _rate(quinn, item)
        after = _walk(quinn, _start(item), item)
    found = {word for text in after.values() for word in _gives_away(text)}
    assert found == {MACHINE_WORDS, HUMAN_WORDS, ASKED, str(PCT)}
    assert len(before) > 60


def _rate(page: TestClient, item: audits.Item) -> None:
    token = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.get(f"/review/{item.id}").text)
    assert token
    form: dict[str, Any] = {f"level:{key}": "1" for key in RATED}
    answer = page.post(f"/review/{item.id}", data={"csrf": token.group(1), **form}, follow_redirects=False)
    assert answer.status_code == 303
