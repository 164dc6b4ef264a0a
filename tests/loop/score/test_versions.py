"""Scorer versions in a real record, on both databases: learning, anchors, the same series or a break."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from coachloop.domain.conversation import Consent, Conversation, DateSource, Participant, Role, Turn
from coachloop.domain.people import Person
from coachloop.domain.result import Absent
from coachloop.domain.rubric import Method, Rubric
from coachloop.domain.score import HUMAN_SERIES, Judgement, Rater, RaterKind, Status
from coachloop.loop.context import Context, InForce
from coachloop.loop.score.learning.errors import InForceAlready, NotEquivalent, NotLearnable, NotTested
from coachloop.loop.score.learning.learn import NothingLearnt, learnt_from_json
from coachloop.loop.score.learning.scorer import ExamplesScorer, by_examples
from coachloop.loop.score.model import Scene
from coachloop.loop.score.publishing import (
    is_to_be_compared,
    make_known,
    moved,
    publish_version,
    scored_before,
)
from coachloop.loop.score.run import MachineRater, score_conversation
from coachloop.loop.score.versions import BY_EXAMPLES, compared, learn_criterion, try_version
from coachloop.store import audits, conversations, people, rollups, scorers, sheets
from coachloop.store.audit import load_entries
from coachloop.store.database import Database
from coachloop.store.scorers import Published, ScorerVersion, State
from coachloop.store.scores import NewScore, append_scores
from coachloop.store.tables import acceptance
from tests.loop.score.learning.toy import WARMTH, embed
from tests.support.world import FIVE, RATER, START, World, criterion, rubric, world

NOW = START + timedelta(days=200)
PLAIN = MachineRater(Rater(RaterKind.MACHINE, "examples", "1"), ExamplesScorer(embed, by_examples))
SCORER = ExamplesScorer(embed, by_examples)
WARM, CURT = "Gladly. Welcome. I look.", "Hurry. Next. I look."


@dataclass
class Workspace:
    context: Context
    rubric: Rubric
    number: int = 0

    def talk(self, words: str, *, again: int | None = None) -> str:
        """A conversation with these words of the scored person, one a day; its id. `again`: another record
        of the conversation of that number."""
        self.number += 1
        of = again or self.number
        person, at = f"p{of % 4}", START + timedelta(days=of)
        given = Conversation(
            id=f"c_{self.number:03}", content_hash=f"hash-{self.number}", call_type="call", started_at=at,
            date_source=DateSource.STATED, consent=Consent.CONFIRMED,
            participants=(Participant(person, Role.PERSON, person), Participant("them", Role.COUNTERPART)),
        )  # fmt: skip
        turns = (Turn(0, person, Role.PERSON, words), Turn(1, "them", Role.COUNTERPART, "We wait."))
        with self.context.database.write() as c:
            people.upsert_person(c, Person(person, person.title()))
            conversations.save_conversation(
                c, given, turns, format="made", zone=self.context.zone, import_id=None, created_at=at
            )
        return given.id

    def talks(self, n: int) -> list[str]:
        """Warm and curt in turn."""
        return [self.talk(CURT if k % 2 else WARM) for k in range(n)]

    def score(self, ids: Sequence[str], machine: MachineRater, at: datetime = NOW) -> None:
        for conversation_id in ids:
            score_conversation(self.context, conversation_id, self.rubric, machine, at)

    def people_say(self, ids: Sequence[str], *, warm: float, curt: float, is_override: bool = False) -> None:
        """A person's pct for warm and for curt conversations."""
        kim = Rater(RaterKind.HUMAN, "kim")
        with self.context.database.write() as c:
            for conversation_id in ids:
                number = int(conversation_id[2:])
                pct = warm if number % 2 else curt
                judged = Judgement(WARMTH.key, Status.SCORED, level=pct / 100, pct=pct, method="human")
                new = NewScore(f"p{number % 4}", WARMTH.version_id, kim, judged, NOW, is_override=is_override)
                append_scores(c, conversation_id, [new])

    def learn(self) -> ScorerVersion:
        draft, _ = learn_criterion(self.context, WARMTH.key, SCORER, PLAIN, NOW)
        assert isinstance(draft, ScorerVersion)
        return draft

    def machine(self, draft: ScorerVersion) -> MachineRater:
        assert draft.learnt is not None
        learnt = {WARMTH.version_id: learnt_from_json(draft.learnt)}
        rater = Rater(RaterKind.MACHINE, "examples", draft.label.partition("@")[2])
        return MachineRater(rater, ExamplesScorer(embed, by_examples, learnt))

    def series(self, conversation_id: str) -> set[str]:
        with self.context.database.read() as c:
            rows = sheets.current_scores(c, conversation_id)
            return {series for s in rows for series in _series(c, s.id)}

    def reads(self) -> str:
        """The series that windows read on warmth, as a workspace opened now would."""
        with self.context.database.read() as c:
            published = scorers.published(c)
        label = published.learnt.get(WARMTH.version_id, BY_EXAMPLES)
        mine = (InForce(label, Method.EXAMPLES, frozenset({WARMTH.key})),)
        return replace(self.context, others=mine, published=published).series_of(WARMTH)


def _series(c: object, score_id: int) -> list[str]:
    from sqlalchemy import Connection, select

    from coachloop.store.tables import score

    assert isinstance(c, Connection)
    return list(c.scalars(select(score.c.series).where(score.c.id == score_id)))


@pytest.fixture
def workspace(engine_url: str) -> Iterator[Workspace]:
    made = world(engine_url, rubric(WARMTH))
    make_known(made.context.database, BY_EXAMPLES, START, in_force=False)
    yield Workspace(made.context, made.rubric)
    made.context.database.close()


@pytest.fixture
def by_behaviour(engine_url: str) -> Iterator[World]:
    """A world whose criterion the built-in scorer reads."""
    made = world(engine_url)
    yield made
    made.context.database.close()


# --- learning ----------------------------------------------------------------------------------------------


def test_scores_of_people_become_a_draft_that_changes_no_score(workspace: Workspace) -> None:
    ids = workspace.talks(40)
    workspace.people_say(ids, warm=100.0, curt=0.0)
    draft = workspace.learn()
    assert (draft.label, draft.state, draft.criterion_version_id) == (
        "examples@1.2",
        State.DRAFT,
        WARMTH.version_id,
    )
    assert draft.training == tuple(ids)
    assert draft.figures[0]["mean_d"] == 0.0
    assert all(workspace.series(i) == {HUMAN_SERIES} for i in ids)
    with workspace.context.database.read() as c:
        assert scorers.load(c, "examples@1.2").learnt is not None
        assert scorers.trained_on(c, WARMTH.version_id) == frozenset(ids)


def test_what_measures_is_never_learnt_from(workspace: Workspace) -> None:
    ids = workspace.talks(36)
    workspace.score(ids, PLAIN)
    workspace.people_say(ids[:34], warm=100.0, curt=0.0)
    workspace.people_say([ids[34]], warm=100.0, curt=0.0, is_override=True)
    with workspace.context.database.write() as c:
        scorers.add_anchors(c, WARMTH.version_id, [ids[0]], NOW)
        draw = audits.Draw("draw_0001", workspace.rubric.version_id, START, NOW, 1, 1, 1, "kim", NOW)
        audits.save_draw(c, draw, [audits.NewItem(ids[1], "p2", workspace.rubric.version_id, 1, None)])
        accepted = sheets.current_scores(c, ids[35])[0]
        c.execute(acceptance.insert().values(score_id=accepted.id, accepted_by="kim", accepted_at=NOW))
    draft, material = learn_criterion(workspace.context, WARMTH.key, SCORER, PLAIN, NOW)
    assert isinstance(draft, ScorerVersion)
    # 34 scores and one correction; without the anchor and the audited one: 33. Accepting is no score.
    assert draft.training == tuple(ids[2:35])
    assert (material.scores, material.corrections) == (33, 1)


def test_another_record_of_what_measures_is_not_learnt_from(workspace: Workspace) -> None:
    """The same calls exported twice, with other words: one record is audited or an anchor, people scored the
    other."""
    ids = workspace.talks(36)
    audited, anchor = workspace.talk("Gladly. Wonderful. I see.", again=1), workspace.talk(CURT, again=2)
    workspace.people_say(ids, warm=100.0, curt=0.0)
    with workspace.context.database.write() as c:
        scorers.add_anchors(c, WARMTH.version_id, [anchor], NOW)
        draw = audits.Draw("draw_0001", workspace.rubric.version_id, START, NOW, 1, 1, 1, "kim", NOW)
        audits.save_draw(c, draw, [audits.NewItem(audited, "p1", workspace.rubric.version_id, 1, None)])
    assert workspace.learn().training == tuple(ids[2:])


def test_what_was_learnt_from_measures_in_no_record_of_it(workspace: Workspace) -> None:
    ids = workspace.talks(36)
    workspace.people_say(ids, warm=100.0, curt=0.0)
    workspace.learn()
    # Imported afterwards: the first call once more, another call, and a new transcript of the second.
    again, other = workspace.talk("Gladly. Lovely. I look.", again=1), workspace.talk(WARM)
    # The same person at the same instant with other words: only the day was known.
    that_day = workspace.talk("Form. Number. Thanks. Done. Wonderful. I search.", again=3)
    with workspace.context.database.write() as c:
        turns = (Turn(0, "p2", Role.PERSON, "Quick. Done."), Turn(1, "them", Role.COUNTERPART, "We wait."))
        conversations.add_transcript_version(c, ids[1], turns, format="made", created_at=NOW)
    with workspace.context.database.read() as c:
        trained = scorers.trained_on(c, WARMTH.version_id)
    assert trained == {*ids, again}
    assert not trained & {other, that_day}


def test_too_few_and_nothing_to_learn_make_no_version(workspace: Workspace) -> None:
    ids = workspace.talks(30)
    workspace.people_say(ids[:29], warm=100.0, curt=0.0)
    found, _ = learn_criterion(workspace.context, WARMTH.key, SCORER, PLAIN, NOW)
    assert isinstance(found, Absent)
    assert (found.k, found.of) == (29, 30)
    workspace.people_say(ids, warm=100.0, curt=100.0)  # the newest word of a person counts: no difference
    found, _ = learn_criterion(workspace.context, WARMTH.key, SCORER, PLAIN, NOW)
    assert isinstance(found, NothingLearnt)
    with workspace.context.database.read() as c:
        assert [v.label for v in scorers.versions(c)] == [BY_EXAMPLES]


def test_only_criteria_by_examples_learn(by_behaviour: World) -> None:
    for key in ("listening", "nothing"):
        with pytest.raises(NotLearnable):
            learn_criterion(by_behaviour.context, key, SCORER, PLAIN, NOW)


# --- the same series, or a break ---------------------------------------------------------------------------


def test_an_equivalent_version_goes_on_in_the_series(workspace: Workspace) -> None:
    ids = workspace.talks(80)
    workspace.score(ids, PLAIN)
    workspace.people_say(ids[:36], warm=100.0, curt=0.0)
    draft = workspace.learn()
    with pytest.raises(NotTested):
        publish_version(workspace.context, draft.label, "kim", NOW)
    (tested,) = try_version(workspace.context, draft.label, workspace.machine(draft), NOW)
    # 40 anchors (30 and 10 spare), none of them learnt from; both say 100 for warm and 0 for curt.
    assert (tested.against, tested.anchors, tested.goes_on) == (BY_EXAMPLES, 40, True)
    assert tested.found is not None
    assert (tested.found.n, tested.found.shift) == (40, 0.0)
    with workspace.context.database.read() as c:
        assert not set(scorers.anchors(c, WARMTH.version_id)) & set(draft.training)
        before = len(sheets.all_scores(c, ids[79]))
    assert before == 1  # the anchors' new scores are not kept as scores
    done = publish_version(workspace.context, draft.label, "kim", NOW)
    assert (done.goes_on, done.breaks) == ((WARMTH.version_id,), ())
    new = workspace.talk(WARM)
    workspace.score([new], workspace.machine(draft))
    assert workspace.series(new) == {BY_EXAMPLES} == {workspace.reads()}
    with workspace.context.database.read() as c:
        (score,) = sheets.current_scores(c, new)
        assert score.rater.version == "1.2"
        assert rollups.compare(c) == ()
        assert scored_before(c, draft.label, NOW) == {BY_EXAMPLES: NOW}
        assert load_entries(c)[0].action == "scorer published"
    with pytest.raises(InForceAlready):
        try_version(workspace.context, draft.label, workspace.machine(draft), NOW)


def test_another_scorer_is_published_only_with_a_break(workspace: Workspace) -> None:
    ids = workspace.talks(80)
    workspace.score(ids, PLAIN)
    workspace.people_say(ids[:36], warm=0.0, curt=100.0)  # these people mean the opposite
    draft = workspace.learn()
    (tested,) = try_version(workspace.context, draft.label, workspace.machine(draft), NOW)
    assert not tested.goes_on
    with pytest.raises(NotEquivalent, match="--break"):
        publish_version(workspace.context, draft.label, "kim", NOW)
    done = publish_version(workspace.context, draft.label, "kim", NOW, with_break=True)
    assert done.breaks == (WARMTH.version_id,)
    new = workspace.talk(WARM)
    workspace.score([new], workspace.machine(draft))
    assert workspace.series(new) == {"examples@1.2"} == {workspace.reads()}
    with workspace.context.database.read() as c:
        assert "breaks: warmth@" in load_entries(c)[0].detail


def test_a_first_version_has_no_series_to_break(workspace: Workspace) -> None:
    workspace.people_say(workspace.talks(36), warm=100.0, curt=0.0)
    draft = workspace.learn()
    (tested,) = try_version(workspace.context, draft.label, workspace.machine(draft), NOW)
    assert (tested.against, tested.found) == (None, None)
    done = publish_version(workspace.context, draft.label, "kim", NOW)
    assert (done.begins, done.breaks) == ((WARMTH.version_id,), ())


def test_going_back_goes_on_in_the_series_of_old(upgraded: World) -> None:
    made = upgraded

    def higher(_: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
        return tuple(Judgement(x.key, Status.SCORED, level=5.0, pct=100.0) for x in rubric.leaves)

    two, one = MachineRater(replace(RATER, version="2"), higher), MachineRater(RATER, _by_one)
    try_version(made.context, "made@2", two, NOW)
    publish_version(made.context, "made@2", "kim", NOW, with_break=True)
    with made.context.database.read() as c:
        ids = scorers.conversations_in(c, made.rubric.leaves[0].version_id, "made@1", None)
    for conversation_id in ids:
        score_conversation(made.context, conversation_id, made.rubric, two, NOW)
    (tested,) = try_version(made.context, "made@1", one, NOW)
    assert (tested.against, tested.goes_on) == ("made@2", False)
    publish_version(made.context, "made@1", "kim", NOW, with_break=True)
    with made.context.database.read() as c:
        published = scorers.published(c)
    assert (published.built_in, published.series) == ({"made": "made@1"}, {})
    with pytest.raises(InForceAlready):
        try_version(made.context, "made@1", one, NOW)


def test_a_test_against_what_is_no_longer_in_force_does_not_count(workspace: Workspace) -> None:
    ids = workspace.talks(80)
    workspace.score(ids, PLAIN)
    workspace.people_say(ids[:36], warm=0.0, curt=100.0)
    first, second = workspace.learn(), workspace.learn()
    for draft in (first, second):
        try_version(workspace.context, draft.label, workspace.machine(draft), NOW)
    publish_version(workspace.context, first.label, "kim", NOW, with_break=True)
    with pytest.raises(NotTested, match="no longer in force"):
        publish_version(workspace.context, second.label, "kim", NOW, with_break=True)


# --- built-in versions -------------------------------------------------------------------------------------


def _by_one(scene: Scene, made: Rubric) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(x.key, Status.SCORED, level=3.0, pct=50.0, method="behaviour") for x in made.leaves
    )


@pytest.fixture
def upgraded(by_behaviour: World) -> World:
    """40 conversations scored by made@1; made@2 is installed and not in force."""
    by_behaviour.say_daily([3.0] * 40, START)
    make_known(by_behaviour.context.database, "made@2", NOW, in_force=False)
    return by_behaviour


def test_the_version_that_scored_before_stays_in_force(upgraded: World) -> None:
    made = upgraded
    with made.context.database.read() as c:
        assert [(v.label, v.state) for v in scorers.versions(c)] == [
            ("made@1", State.PUBLISHED),
            ("made@2", State.DRAFT),
        ]
        # What made@1 scored is not due again under made@2, which is not in force yet.
        assert scored_before(c, "made@2", NOW) == {"made@1": NOW}
    make_known(made.context.database, "made@2", NOW, in_force=False)  # again changes nothing
    fresh = replace(RATER, name="other")
    make_known(made.context.database, fresh.series, NOW, in_force=False)
    with made.context.database.read() as c:
        assert scorers.load(c, "other@1").state is State.PUBLISHED


def test_several_open_a_workspace_at_once(by_behaviour: World) -> None:
    database = by_behaviour.context.database
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: make_known(database, "made@1", NOW, in_force=False), range(8)))
    with database.read() as c:
        assert [(v.label, v.number, v.state) for v in scorers.versions(c)] == [("made@1", 1, State.PUBLISHED)]


def test_what_was_scored_meanwhile_joins_the_series(upgraded: World) -> None:
    made = upgraded
    newer = MachineRater(replace(RATER, version="2"), _by_one)
    meanwhile = made.say(3.0, NOW - timedelta(days=1))
    score_conversation(made.context, meanwhile, made.rubric, newer, NOW)
    (tested,) = try_version(made.context, "made@2", newer, NOW)
    assert tested.goes_on
    done = publish_version(made.context, "made@2", "kim", NOW)
    assert done.retired == ("made@1",)
    after = made.say(None, NOW, status=Status.CANNOT_TELL)
    score_conversation(made.context, after, made.rubric, newer, NOW)
    with made.context.database.read() as c:
        (criterion,) = [x.version_id for x in made.rubric.leaves]
        found = scorers.figures(c, criterion, "made@1", [meanwhile, after])
        assert found == {(meanwhile, "dana"): 50.0, (after, "dana"): 50.0}
        assert rollups.compare(c) == ()
        published = scorers.published(c)
    context = replace(made.context, machine_series="made@2", published=published)
    assert context.series_of(made.rubric.leaves[0]) == "made@1"
    assert set(context.machines) == {"made@1", "made@2"}


def test_a_series_is_written_by_criterion() -> None:
    """made@2 goes on in the series of made@1 on one criterion and breaks on the other."""
    published = Published({"made": "made@2"}, series={("made@2", "one@aaaa"): "made@1"})
    database = Database("sqlite://")
    context = Context(database, START.tzinfo or UTC, "made@2", published=published)
    assert context.is_written("one@aaaa", "made@1")
    assert not context.is_written("one@aaaa", "made@2")
    assert context.is_written("two@bbbb", "made@2")
    assert not context.is_written("two@bbbb", "made@1")


# --- the same name, other code -----------------------------------------------------------------------------


def _compare(made: World, label: str, level: float, code: str) -> None:
    def judge(_: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
        return tuple(Judgement(x.key, Status.SCORED, level=level, pct=FIVE.pct(level)) for x in rubric.leaves)

    with made.context.database.read() as c:
        version = scorers.load(c, label)
    compared(made.context, version, MachineRater(RATER, judge), NOW, code=code)


def _known(made: World, label: str) -> tuple[ScorerVersion, int]:
    """The version, and on how many criteria it has moved."""
    with made.context.database.read() as c:
        version = scorers.load(c, label)
        return version, len(moved(c, version))


def test_anchors_are_due_when_the_code_is_another_one(by_behaviour: World) -> None:
    made = by_behaviour
    made.say_daily([3.0] * 40, START)
    make_known(made.context.database, "made@1", NOW, in_force=False, code="aaa")
    version, _ = _known(made, "made@1")
    assert (version.state, is_to_be_compared(version, "aaa")) == (State.PUBLISHED, False)
    assert is_to_be_compared(version, "bbb")
    _compare(made, "made@1", 3.0, "bbb")  # other code, the same scores
    version, many = _known(made, "made@1")
    assert (is_to_be_compared(version, "bbb"), many) == (False, 0)
    _compare(made, "made@1", 4.0, "ccc")  # 75 instead of 50 on all 40 anchors
    version, many = _known(made, "made@1")
    assert (is_to_be_compared(version, "ccc"), many) == (False, 1)
    make_known(made.context.database, "made@2", NOW, in_force=False, code="ddd")
    draft, many = _known(made, "made@2")
    assert (draft.state, is_to_be_compared(draft, "ddd"), many) == (State.DRAFT, True, 0)
    _compare(made, "made@2", 4.0, "ddd")  # a break to be published is no drift of what is in force
    draft, many = _known(made, "made@2")
    assert (is_to_be_compared(draft, "ddd"), many) == (False, 0)


def test_each_anchor_is_read_once_for_all_criteria(engine_url: str) -> None:
    made = world(engine_url, rubric(criterion(), criterion("asking")))
    made.say_daily([3.0] * 40, START)
    make_known(made.context.database, "made@2", NOW, in_force=False)
    asked: list[tuple[str, int]] = []

    def judge(scene: Scene, only: Rubric) -> tuple[Judgement, ...]:
        asked.append((scene.conversation.id, len(only.leaves)))
        return _by_one(scene, only)

    tested = try_version(made.context, "made@2", MachineRater(replace(RATER, version="2"), judge), NOW)
    assert [(t.anchors, t.goes_on) for t in tested] == [(40, True), (40, True)]
    assert (len(asked), {n for _, n in asked}) == (40, {2})
    made.context.database.close()
