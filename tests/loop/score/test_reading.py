"""A kept reading is what was scored: its values by hand, its way through the store, and when it is not used."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from coachloop.domain.conversation import Consent, Turn
from coachloop.loop.context import Context
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.model import Scene
from coachloop.loop.score.plan import Match
from coachloop.loop.score.reading import MOST_TURNS, kept, read_back
from coachloop.loop.score.run import MachineRater, score_conversation
from coachloop.store import conversations, readings, retention, tables
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from tests.loop.score.builders import scene, turns
from tests.loop.score.test_score_run import Looker
from tests.store.samples import START, add_conversation, conversation
from tests.store.scored import MACHINE, RUBRIC, publish

TALK = turns("""
P: Welcome. You enjoy night shifts, don't you? And what did you build?
C: I built the booking page, and we rolled it back twice.
P: mm-hm
C: Honestly I am worried about that.
P: That sounds hard. What happened then?
""")


def back(found: tuple[TurnBehaviour, ...], words: tuple[Turn, ...] = TALK) -> tuple[TurnBehaviour, ...]:
    text = kept(as_found(found, words))
    assert text is not None
    read = read_back(text, words)
    assert read is not None
    return read.turns


def as_found(found: tuple[TurnBehaviour, ...], words: tuple[Turn, ...] = TALK) -> Scene:
    return replace(scene(words), read_turns=lambda _: found)


def test_what_the_turns_do_comes_back() -> None:
    found = behaviours(TALK)
    for was, now in zip(found, back(found), strict=True):
        for name in ("seq", "speaker", "role", "text", "question", "leading", "dual", "reflection",
                     "empathy", "advice", "next_steps", "closing", "backchannel"):  # fmt: skip
            assert getattr(now, name) == getattr(was, name), name
        assert [(q.kind, q.repair, q.procedural) for q in now.questions] == [
            (q.kind, q.repair, q.procedural) for q in was.questions
        ]
        assert all(q.clause in now.clauses for q in now.questions)
        shown = {sign for sign in was.p if was.shows(sign)}
        assert {sign for sign in now.p if now.shows(sign)} == shown
        assert all(now.spans.get(sign) == was.spans.get(sign) for sign in shown)
    assert found[0].leading


@pytest.mark.parametrize(
    ("p", "came"),
    [(0.4, 0.4), (0.40000001, 0.4001), (0.40004, 0.4001), (0.5, 0.5), (0.77, 0.77), (0.2, 0.2), (1.0, 1.0)],
)
def test_no_threshold_of_four_places_is_crossed(p: float, came: float) -> None:
    """0.40004 is shown (above 0.40) and so is 0.4001; 0.4 is not."""
    turn = replace(behaviours(TALK)[0], p={"leading": p})
    (now, *_) = back((turn, *behaviours(TALK)[1:]))
    assert now.p["leading"] == pytest.approx(came, abs=1e-12)
    assert now.shows("leading") is turn.shows("leading")


def test_a_faint_sign_is_not_kept_but_a_faint_lead_is() -> None:
    turn = replace(behaviours(TALK)[1], p={"objection": 0.19, "lead": 0.01})
    first, *rest = behaviours(TALK)
    now = back((first, turn, *rest[1:]))[1]
    assert now.p == {"lead": 0.01}


def test_no_word_of_the_talk_is_kept() -> None:
    text = kept(scene(TALK)) or ""
    assert not any(word in text for word in ("Welcome", "booking", "rolled", "worried", "shifts"))


def test_other_words_are_not_read_with_it() -> None:
    text = kept(scene(TALK)) or ""
    shorter = tuple(replace(t, text=t.text[:8]) for t in TALK)
    silent = tuple(replace(t, text="") for t in TALK)
    assert read_back(text, shorter) is None  # places lie outside
    assert read_back(text, silent) is None
    assert read_back(text, TALK[:-1]) is None
    for odd in ("", "{}", "[1]", "[2,[],'',[]]", '[1,[[1],[1],[1],[1],[1]],"",[]]', "null"):
        assert read_back(odd, TALK) is None


def test_planned_questions_come_back_for_the_plan_of_then() -> None:
    plan = ("What did you build?", "Why do you like nights?")
    made = replace(
        scene(TALK, planned=plan), match_plan=lambda _turns, _planned: {0: Match(1, True), 4: Match(0, False)}
    )
    read = read_back(kept(made) or "", TALK)
    assert read is not None
    assert read.match_plan(read.turns, plan) == {0: Match(1, True), 4: Match(0, False)}
    # Another plan is matched by words: of its words the first turn has "build", one of one.
    assert read.match_plan(read.turns[:1], plan[:1]) == {0: Match(0, True)}
    assert read.match_plan(read.turns, ()) == {}


def test_a_reading_beyond_its_size_is_not_kept() -> None:
    turn = behaviours(TALK)[2]
    assert kept(as_found((turn,) * MOST_TURNS)) is not None
    assert kept(as_found((turn,) * (MOST_TURNS + 1))) is None


def test_the_heads_reading_is_small() -> None:
    """Below what the words take themselves, twice: 200 turns of 8 words each are about 8 KB."""
    long = turns(
        "\n".join(["P: So what did you do with the lorries then?", "C: We sold nine of them."] * 100)
    )
    text = kept(replace(scene(long), read_turns=Heads().read)) or ""
    assert 0 < len(text) < 200 * 200
    assert len(json.loads(text)[1]) == 200


# --- in the store ----------------------------------------------------------------------------------------


@pytest.fixture
def database(engine_url: str) -> Iterator[Database]:
    opened = Database(engine_url)
    migrate(opened)
    with opened.write() as c:
        publish(c)
        add_conversation(c, conversation(1, persons=("dana-r", "lee-o")))
    yield opened
    opened.close()


def score(database: Database, version: str = "1", *, keeps: bool = True) -> None:
    rater = replace(MACHINE, version=version)
    machine = MachineRater(rater, Looker(), read_turns=behaviours, keeps_reading=keeps)
    at = START + timedelta(days=int(version))
    score_conversation(Context(database, UTC, rater.series), "c_0001", RUBRIC, machine, at)


def count(database: Database) -> int:
    with database.read() as c:
        return len(c.execute(select(tables.reading)).all())


def test_each_scored_person_has_their_own_reading(database: Database) -> None:
    score(database)
    with database.read() as c:
        dana, lee = (readings.load_reading(c, "c_0001", who) for who in ("dana-r", "lee-o"))
        words = conversations.load_transcript(c, "c_0001")
        assert readings.load_reading(c, "c_0001", "nobody") is None
        assert readings.read_when(c, ["c_0001", "c_9"], "lee-o") == {"c_0001": START + timedelta(days=1)}
    assert dana is not None
    assert lee is not None
    assert (dana.text_hash, dana.transcript_version) == (words.text_hash, 1)
    assert dana.series == MACHINE.series.replace(MACHINE.version, "1")


def test_a_later_version_takes_the_place(database: Database) -> None:
    score(database, "1")
    score(database, "2")
    with database.read() as c:
        found = readings.load_reading(c, "c_0001", "dana-r")
    assert count(database) == 2
    assert found is not None
    assert found.series.endswith("@2")


def test_a_machine_that_keeps_none_leaves_none(database: Database) -> None:
    score(database, keeps=False)
    assert count(database) == 0


def test_it_goes_with_the_words(database: Database) -> None:
    score(database)
    with database.write() as c:
        retention.erase_words(c, "c_0001", START)
    assert count(database) == 0


def test_it_goes_with_the_consent(database: Database) -> None:
    score(database)
    with database.write() as c:
        conversations.change_consent(c, "c_0001", Consent.WITHDRAWN, START)
    assert count(database) == 0


def test_it_goes_with_the_conversation(database: Database) -> None:
    score(database)
    with database.write() as c:
        conversations.delete_conversation(c, "c_0001")
    assert count(database) == 0
