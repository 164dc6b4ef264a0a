"""The five-minute review from the store, on both databases; figures worked out by hand."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from coachloop.domain.conversation import Turn
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.score import verify
from coachloop.loop.report.five_minutes import weights_of
from coachloop.loop.report.model import MomentKind, PlanState
from coachloop.loop.report.run import conversation_page
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.model import Scene
from coachloop.loop.score.plan import Match
from coachloop.loop.score.reading import kept
from coachloop.loop.score.run import seen_for
from coachloop.store import conversations, rubrics, tables
from coachloop.store.readings import KeptReading, keep_reading
from tests.loop.report.test_scorecard import RUBRIC
from tests.loop.score.builders import criterion
from tests.web import workspace
from tests.web.workspace import NOW, Made

CARD = {"counterpart": "C-1", "person_id": "smp_avery", "job_role": None, "round": None}
HOSTILE = "<script>alert(1)</script>"
QUESTIONS = ("What was your own part in it?", "Which tools do you maintain?")


@pytest.fixture
def made(engine_url: str, tmp_path: Path) -> Iterator[Made]:
    """One interview with a plan and a rubric about the candidate; it lasted from NOW to 15 minutes after."""
    built = workspace.empty(tmp_path, url=engine_url)
    with built.context.database.write() as c:
        rubrics.publish(c, workspace.SECOND, "second", NOW)
        rubrics.publish(c, RUBRIC, "candidate", NOW)
        workspace.add_people(c)
        workspace.add_conversation(c, random.Random(1), "one", "Avery", NOW, 0.2)
        t = tables.conversation
        c.execute(update(t).values(counterpart="C-1", job_role="Backend", round="round 2"))
        plan = c.execute(insert(tables.interview_plan).values(job_role="Backend", round="round 2"))
        asked = [(0, QUESTIONS[0], "welding"), (1, QUESTIONS[1], "ledgers")]
        assert plan.inserted_primary_key is not None
        c.execute(
            insert(tables.planned_question),
            [
                {"plan_id": plan.inserted_primary_key[0], "position": k, "text": text, "criterion_key": key}
                for k, text, key in asked
            ],
        )
    yield built
    built.context.database.close()


def add_card(made: Made, hours: float, name: str = "ledgers", **more: object) -> None:
    with made.context.database.write() as c:
        card = {**CARD, "submitted_at": NOW + timedelta(hours=hours), **more}
        key = c.execute(insert(tables.scorecard).values(card)).inserted_primary_key
        assert key is not None
        row = {"scorecard_id": key[0], "criterion": name, "level": 3.0, "scale_min": 1.0, "scale_max": 4.0}
        c.execute(insert(tables.scorecard_rating).values(row))


def test_summary_and_questions_from_the_store(made: Made) -> None:
    view = conversation_page(made.context, "c_one", "")
    kinds = {line.kind for line in view.summary.lines}
    assert MomentKind.CRITERION in kinds or MomentKind.LEADING in kinds
    assert 0 < view.summary.words <= 220
    with made.context.database.read() as c:
        transcript = conversations.load_transcript(c, "c_one")
    for line in view.summary.lines:
        for evidence in line.quotes:
            verify(evidence, transcript)
    assert view.questions is not None
    assert [(p.text, p.state, p.quote and p.quote.turn_seq) for p in view.questions.plan or ()] == [
        ("What was your own part in it?", PlanState.ASKED, 2),
        ("Which tools do you maintain?", PlanState.NOT_ASKED, None),
    ]
    assert view.questions.main[0].planned == "What was your own part in it?"


def test_the_answer_to_a_planned_question_stands_under_its_criterion(made: Made) -> None:
    card = conversation_page(made.context, "c_one", "").scorecard
    assert card is not None
    welding, ledgers = card.criteria
    # The answer is turn 4 of the talk, seq 3.
    assert (3, "What was your own part in it?") in [
        (q.quote.turn_seq, q.planned_for_it) for q in welding.quotes
    ]
    assert [q.planned_for_it for q in ledgers.quotes] == []
    assert (welding.ratings, ledgers.ratings) == ((), ())


def test_time_to_score_is_from_the_end_to_the_first_card(made: Made) -> None:
    """The interview ends a quarter of an hour after NOW: a card 5 hours after NOW took 4.75 hours."""
    page = conversation_page(made.context, "c_one", "")
    assert page.questions is not None
    assert isinstance(page.questions.time_to_score, Absent)
    add_card(made, 30.0, conversation_id="c_one")
    add_card(made, 5.0, conversation_id="c_one")
    page = conversation_page(made.context, "c_one", "")
    assert page.questions is not None
    assert page.questions.time_to_score == Known(4.75, 1)
    assert page.scorecard is not None
    assert [(r.rater, r.level) for r in page.scorecard.criteria[1].ratings] == [("Sample Avery", 3.0)]


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"interviewed_at": NOW}, True),
        ({"interviewed_at": NOW + timedelta(days=1)}, False),  # another interview of the same candidate
        ({"interviewed_at": NOW, "counterpart": "C-2"}, False),
        ({}, False),  # nothing says which interview it is of
    ],
)
def test_a_card_that_names_no_conversation(made: Made, more: dict[str, object], counts: bool) -> None:
    add_card(made, 5.0, **more)
    page = conversation_page(made.context, "c_one", "")
    assert page.questions is not None
    assert isinstance(page.questions.time_to_score, Known) is counts


def test_handed_in_before_the_end_is_no_time(made: Made) -> None:
    add_card(made, 0.1, conversation_id="c_one")
    page = conversation_page(made.context, "c_one", "")
    assert page.questions is not None
    assert isinstance(page.questions.time_to_score, Absent)


def test_a_card_of_a_colleague_is_shown_and_is_not_this_persons_time(made: Made) -> None:
    with made.context.database.read() as c:
        other = c.scalar(select(tables.person.c.id).where(tables.person.c.id != "smp_avery").limit(1))
    add_card(made, 5.0, conversation_id="c_one", person_id=other)
    page = conversation_page(made.context, "c_one", "")
    assert page.questions is not None
    assert isinstance(page.questions.time_to_score, Absent)
    assert page.scorecard is not None
    assert len(page.scorecard.criteria[1].ratings) == 1


def test_the_page_shows_it_and_runs_nothing_of_it(made: Made) -> None:
    add_card(made, 5.0, HOSTILE, conversation_id="c_one", recommendation=HOSTILE)
    with made.context.database.write() as c:
        texts = update(tables.planned_question).where(tables.planned_question.c.position == 1)
        c.execute(texts.values(text=HOSTILE))
    with workspace.browser(made) as client:
        text = client.get("/conversations/c_one").text
        data = client.get("/conversations/c_one.json").json()["data"]
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text
    for part in ('id="qa"', 'id="scorecard"', "Planned but not asked", "No machine rates a candidate"):
        assert part in text
    assert set(data["scorecard"]["criteria"][0]) == {"name", "description", "quotes", "ratings"}


def test_a_conversation_about_no_job_has_no_scorecard(made: Made) -> None:
    with made.context.database.write() as c:
        c.execute(update(tables.conversation).values(job_role=None, round=None))
    assert conversation_page(made.context, "c_one", "").scorecard is None


def test_weights_of_leaves_within_parents() -> None:
    """Tops 30 and 10: 0.75 and 0.25. The second has children 1 and 3: 0.25 * 1/4 and 0.25 * 3/4."""
    rubric = Rubric(
        "r", "R", Subject.PERSON,
        (
            criterion("a", weight=30.0),
            criterion("b", weight=10.0),
            criterion("b1", parent="b", weight=1.0),
            criterion("b2", parent="b", weight=3.0),
        ),
    )  # fmt: skip
    assert weights_of(rubric) == pytest.approx({"a": 0.75, "b1": 0.0625, "b2": 0.1875})


def keys_with_numbers(data: object, inside: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Where in the data a number stands, as the names that lead there."""
    if isinstance(data, dict):
        parts = [keys_with_numbers(value, (*inside, name)) for name, value in data.items()]
    elif isinstance(data, list):
        parts = [keys_with_numbers(value, inside) for value in data]
    else:
        return {inside} if isinstance(data, int | float) and not isinstance(data, bool) else set()
    return set().union(*parts)


def test_no_machine_level_of_a_candidate_anywhere(made: Made) -> None:
    """Numbers of a hiring criterion are those that a person gave, and places of quotes; in no form any other."""
    add_card(made, 5.0, conversation_id="c_one")
    with workspace.browser(made) as client:
        data = client.get("/conversations/c_one.json").json()["data"]
        text = client.get("/conversations/c_one").text
        table = client.get("/conversations/c_one.csv").text
    allowed = {("ratings", name) for name in ("level", "scale_min", "scale_max")}
    allowed |= {("quotes", "quote", n) for n in ("transcript_version", "turn_seq", "start", "end")}
    assert keys_with_numbers(data["scorecard"]["criteria"]) <= allowed | {("quotes", "start_ms")}
    card = text[text.index('id="scorecard"') : text.index('id="history"')]
    assert card.count('class="pill') == card.count('class="pill hum"') + card.count('class="pill none"') == 2
    hiring = [leaf.name for leaf in RUBRIC.leaves]
    assert not any(name in table for name in hiring)
    assert not {x["name"] for x in data["scores"]} & set(hiring)


# --- as read when it was scored ------------------------------------------------------------------------------


def keep(made: Made, *, text_hash: str | None = None, turns: str | None = None) -> None:
    """A reading in which the first question alone leads, and asks the second question of the plan."""

    def read(words: Sequence[Turn]) -> tuple[TurnBehaviour, ...]:
        found = behaviours(words)
        first = next(t.seq for t in found if t.asks)
        more = {"leading": 0.9}, {"leading": (0, 5)}
        return tuple(
            replace(t, leading=t.seq == first, p={**t.p, **more[0]}, spans={**t.spans, **more[1]})
            for t in found
        )

    with made.context.database.write() as c:
        words = conversations.load_transcript(c, "c_one")
        conversation = conversations.load_conversation(c, "c_one")
        first = next(t.seq for t in read(words.turns) if t.asks)
        seen = Scene(
            conversation, seen_for("smp_avery", conversation, words), "smp_avery", Policy(), QUESTIONS,
            read_turns=read, match_plan=lambda _turns, _planned: {first: Match(1, sure=False)},
        )  # fmt: skip
        text = kept(seen) if turns is None else turns
        assert text is not None
        digest = text_hash or words.text_hash
        keep_reading(c, KeptReading("c_one", "smp_avery", 1, digest, "embedded@9", text, NOW))


def test_pages_show_the_reading_that_scored(made: Made) -> None:
    by_rule = conversation_page(made.context, "c_one", "")
    assert by_rule.read_by is None
    keep(made)
    page = conversation_page(made.context, "c_one", "")
    assert page.read_by == "embedded@9"
    assert page.questions is not None
    assert [q.leading for q in page.questions.all] == [True] + [False] * (len(page.questions.all) - 1)
    assert [p.state for p in page.questions.plan or ()] == [PlanState.NOT_ASKED, PlanState.PERHAPS]
    with workspace.browser(made) as client:
        assert "turns read by embedded@9" in client.get("/conversations/c_one").text
        assert client.get("/conversations/c_one.json").json()["data"]["read_by"] == "embedded@9"


def test_a_plan_of_later_is_matched_by_words(made: Made) -> None:
    keep(made)
    with made.context.database.write() as c:
        texts = update(tables.planned_question).where(tables.planned_question.c.position == 1)
        c.execute(texts.values(text="Which tools do you like?"))
    page = conversation_page(made.context, "c_one", "")
    assert page.questions is not None
    assert [p.state for p in page.questions.plan or ()] == [PlanState.ASKED, PlanState.NOT_ASKED]


@pytest.mark.parametrize("changed", [{"text_hash": "of other words"}, {"turns": "[9,[]]"}])
def test_a_reading_that_does_not_fit_is_not_shown(made: Made, changed: dict[str, str]) -> None:
    by_rule = conversation_page(made.context, "c_one", "")
    keep(made, **changed)
    assert conversation_page(made.context, "c_one", "") == by_rule
    with workspace.browser(made) as client:
        assert "turns read by rule" in client.get("/conversations/c_one").text
