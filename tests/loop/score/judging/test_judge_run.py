"""The judge in a real record: scored once, asked once, paid within the month, and never told who it is about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coachloop.domain.conversation import Participant, Role, Turn
from coachloop.domain.people import Person
from coachloop.domain.rubric import Method, Scale, ScaleKind, ScoringSpec, Subject
from coachloop.domain.score import Judgement, RaterKind, Status
from coachloop.loop.context import Context
from coachloop.loop.score.judging.again import ask_again
from coachloop.loop.score.judging.estimate import Work, estimate
from coachloop.loop.score.judging.model import (
    AnswersUnusable,
    BudgetReached,
    Endpoint,
    EndpointAway,
    ModelChanged,
    Question,
    Reply,
)
from coachloop.loop.score.judging.run import Judge, judge_rater, month_of
from coachloop.loop.score.judging.settings import JudgeSettings
from coachloop.loop.score.run import Scored, score_conversation
from coachloop.store import conversations, due, people, rollups, rubrics
from coachloop.store import judge as kept
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from coachloop.store.work import Outcome
from tests.loop.score.judging.made import (
    CALL,
    START,
    Scripted,
    answer,
    criterion,
    reply,
    rubric,
    scene,
)

SETTINGS = JudgeSettings("http://127.0.0.1:1/v1", "made")
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
TWO = rubric(criterion("warmth"), replace(criterion("closing"), name="Says what happens next"))
LABELS = {Role.PERSON: "Dana Reyes", Role.COUNTERPART: "Customer"}


@pytest.fixture
def context(engine_url: str) -> Iterator[Context]:
    database = Database(engine_url)
    migrate(database)
    with database.write() as c:
        rubrics.publish(c, TWO, "made in a test", START)
    yield Context(database, UTC, "embedded@1")
    database.close()


def _add(context: Context, number: int = 1, **changes: object) -> str:
    """The call of `made`, a day later for each number; the words differ by the number."""
    turns = tuple(Turn(n, LABELS[role], role, f"{text} {number}") for n, (role, text) in enumerate(CALL))
    given = replace(
        scene().conversation,
        id=f"c_{number}",
        content_hash=f"hash-{number}",
        started_at=START + timedelta(days=number),
        participants=(
            Participant("Dana Reyes", Role.PERSON, "dana-reyes"),
            Participant("Customer", Role.COUNTERPART),
        ),
        **changes,  # type: ignore[arg-type]
    )
    with context.database.write() as c:
        people.upsert_person(c, Person("dana-reyes", "Dana Reyes", aliases=("Zanzibar Quill",)))
        conversations.save_conversation(
            c, given, turns, format="made", zone=UTC, import_id=None, created_at=START
        )
    return given.id


def _judge(
    context: Context, endpoint: Endpoint, settings: JudgeSettings = SETTINGS, now: datetime = NOW
) -> Judge:
    return Judge(context, settings, lambda: endpoint, lambda: now)


def _score(context: Context, judge: Judge, conversation_id: str = "c_1") -> Scored:
    return score_conversation(context, conversation_id, TWO, judge.machine(), NOW)


def _by_key(scored: Scored) -> dict[str, Judgement]:
    return {score.judgement.criterion_key: score.judgement for score in scored.scores}


def test_scores_of_the_judge_are_kept_with_what_they_are_made_of(context: Context) -> None:
    _add(context)
    judge = _judge(context, Scripted(answer()))
    scored = _score(context, judge)
    assert [(s.rater.kind, s.rater.name, s.rater.version) for s in scored.scores] == [
        (RaterKind.MACHINE, "judge", judge_rater(SETTINGS).version)
    ] * 2
    found = _by_key(scored)
    assert {key: (j.status, j.level, j.method) for key, j in found.items()} == {
        "warmth": (Status.SCORED, 3.0, Method.JUDGE),
        "closing": (Status.SCORED, 3.0, Method.JUDGE),
    }
    assert found["warmth"].evidence[0].text == "a third delay is annoying"
    made_of = judge.provenance()
    assert (made_of["model"], made_of["endpoint"]) == ("made", SETTINGS.url)
    assert len(str(made_of["prompt"])) == 64


def test_the_version_is_made_of_model_prompt_and_parameters_alone() -> None:
    version = judge_rater(SETTINGS).version
    assert (
        judge_rater(replace(SETTINGS, url="http://other/v1", budget=1.0, price_in=1, price_out=1)).version
        == version
    )
    assert judge_rater(replace(SETTINGS, model="other")).version != version
    assert judge_rater(replace(SETTINGS, window=4_000)).version != version


def test_no_question_is_paid_for_twice(context: Context) -> None:
    _add(context)
    endpoint = Scripted(answer())
    _score(context, _judge(context, endpoint))
    assert len(endpoint.asked) == 2  # two criteria
    again = _score(context, _judge(context, endpoint))
    assert again.outcome is Outcome.SKIPPED
    assert len(endpoint.asked) == 2


class Failing(Scripted):
    """Away after so many answers."""

    def __init__(self, text: str, after: int) -> None:
        super().__init__(text)
        self.after = after

    def answer(self, question: Question) -> Reply:
        if len(self.asked) >= self.after:
            raise EndpointAway("The judge does not answer.")
        return super().answer(question)


def test_what_was_answered_before_a_fault_is_not_asked_again(context: Context) -> None:
    _add(context)
    endpoint = Failing(answer(), after=1)
    with pytest.raises(EndpointAway):
        _score(context, _judge(context, endpoint))
    with context.database.read() as c:
        assert kept.spent(c).answers == 1
    endpoint.after = 10
    assert _score(context, _judge(context, endpoint)).outcome is Outcome.DONE
    assert len(endpoint.asked) == 2


def test_a_refused_answer_counts_too(context: Context) -> None:
    _add(context)
    scored = _score(context, _judge(context, Scripted("no")))
    assert {j.status for j in _by_key(scored).values()} == {Status.CANNOT_TELL}
    with context.database.read() as c:
        # Two criteria, each asked twice; each answer takes 100 and 20 tokens and 5 milliseconds.
        assert kept.spent(c) == kept.Spent(4, 400, 80, 20)


def test_answers_go_with_their_conversation(context: Context) -> None:
    _add(context)
    _score(context, _judge(context, Scripted(answer())))
    with context.database.write() as c:
        c.exec_driver_sql("DELETE FROM score")
        c.exec_driver_sql("DELETE FROM scoring")
        c.exec_driver_sql("DELETE FROM conversation")
    with context.database.read() as c:
        assert kept.spent(c).answers == 0


# --- answers that could not be used --------------------------------------------------------------------------


ELSEWHERE = replace(SETTINGS, url="http://127.0.0.1:2/v1")


def _standing(context: Context) -> list[tuple[str, str | None]]:
    """Criterion and status of every score that counts, and of every row beside them."""
    with context.database.read() as c:
        rows = c.exec_driver_sql(
            "SELECT v.key, s.status FROM current_score s "
            "JOIN criterion_version v ON v.id = s.criterion_version_id ORDER BY v.key, s.id"
        )
        return [(row.key, row.status) for row in rows]


def _due(context: Context, judge: Judge, *, asked_of: str | None) -> tuple[str, ...]:
    with context.database.read() as c:
        return due.unusable(c, TWO.version_id, judge.rater.series, asked_of=asked_of)


def test_a_mended_endpoint_is_asked_again_and_no_score_stands_twice(context: Context) -> None:
    _add(context)
    broken = Scripted("no JSON")
    judge = _judge(context, broken)
    _score(context, judge)
    assert _standing(context) == [("closing", "cannot_tell"), ("warmth", "cannot_tell")]
    # The same endpoint is not asked again by itself; another one is, and so is this one with --again.
    assert _due(context, judge, asked_of=judge.asked_of) == ()
    assert _due(context, judge, asked_of=None) == ("c_1",)
    mended = Scripted(answer())
    other = _judge(context, mended, ELSEWHERE)
    assert _due(context, other, asked_of=other.asked_of) == ("c_1",)
    found = _score(context, other)
    assert (found.outcome, len(mended.asked)) == (Outcome.DONE, 2)
    assert _standing(context) == [("closing", "scored"), ("warmth", "scored")]
    assert _due(context, other, asked_of=None) == ()
    with context.database.read() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM scoring").scalar() == 1
        assert rollups.compare(c) == ()
    assert _score(context, other).outcome is Outcome.SKIPPED
    assert len(mended.asked) == 2


class OneIsWrong(Scripted):
    """Gives nothing that can be used about `closing`."""

    def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        return reply("no JSON" if "Says what happens next" in question.prompt else answer())


def test_only_what_could_not_be_used_is_asked_again(context: Context) -> None:
    _add(context)
    _score(context, _judge(context, OneIsWrong(answer())))
    assert _standing(context) == [("closing", "cannot_tell"), ("warmth", "scored")]
    mended = Scripted(answer())
    again = _score(context, _judge(context, mended))
    assert ["Says what happens next" in q.prompt for q in mended.asked] == [True]
    assert [s.judgement.criterion_key for s in again.scores] == ["closing"]
    assert _standing(context) == [("closing", "scored"), ("warmth", "scored")]


def test_an_endpoint_that_stays_broken_is_asked_once_each_time(context: Context) -> None:
    _add(context)
    for times in (1, 2, 3):
        broken = Scripted("no JSON")
        judge = _judge(context, broken)
        _score(context, judge)
        assert len(broken.asked) == 4  # two criteria, each with its repair
        with context.database.read() as c:
            assert kept.spent(c).answers == 4 * times
            assert set(kept.times_unusable(c, "c_1", "dana-reyes", judge.rater.series).values()) == {times}
        assert _standing(context) == [("closing", "cannot_tell"), ("warmth", "cannot_tell")]


def test_what_was_asked_again_before_a_fault_is_kept(context: Context) -> None:
    _add(context)
    _score(context, _judge(context, Scripted("no JSON")))
    endpoint = Failing(answer(), after=1)
    with pytest.raises(EndpointAway):
        _score(context, _judge(context, endpoint))
    assert _standing(context) == [("closing", "cannot_tell"), ("warmth", "cannot_tell")]
    endpoint.after = 10
    _score(context, _judge(context, endpoint))
    assert len(endpoint.asked) == 2
    assert _standing(context) == [("closing", "scored"), ("warmth", "scored")]


def test_a_model_that_gives_nothing_useful_is_not_paid_for_ever(context: Context) -> None:
    ids = [_add(context, number) for number in range(1, 15)]
    broken = Scripted("no JSON")
    judge = _judge(context, broken)
    # Two criteria a conversation: after ten conversations 20 in a row could not be used.
    for conversation_id in ids[:10]:
        _score(context, judge, conversation_id)
    asked = len(broken.asked)
    for conversation_id in ids[10:]:
        with pytest.raises(AnswersUnusable, match="20 criteria in a row"):
            _score(context, judge, conversation_id)
    assert len(broken.asked) == asked
    # Nothing is half scored, and whoever mends it goes on with the same command.
    assert len(_standing(context)) == 20
    assert _score(context, _judge(context, Scripted(answer())), ids[12]).outcome is Outcome.DONE


def test_one_good_answer_is_enough_to_go_on(context: Context) -> None:
    ids = [_add(context, number) for number in range(1, 13)]
    judge = _judge(context, OneIsWrong(answer()))
    for conversation_id in ids:
        assert _score(context, judge, conversation_id).outcome is Outcome.DONE


def test_what_each_criterion_took_and_what_came_of_it(context: Context) -> None:
    _add(context)
    _score(context, _judge(context, OneIsWrong(answer())))
    with context.database.read() as c:
        found = kept.by_criterion(c, "judge", NOW)
        assert kept.by_criterion(c, "judge", NOW + timedelta(seconds=1)) == ()
    # closing: one answer and its repair, 100 and 20 tokens and 5 ms each; warmth: one answer, one level.
    assert found == (
        kept.CriterionAsked("closing", 2, 1, 200, 40, 10, 1, 1, 1),
        kept.CriterionAsked("warmth", 1, 0, 100, 20, 5, 1, 0, 0),
    )


# --- what is sent -------------------------------------------------------------------------------------------


def test_no_name_title_or_earlier_score_is_in_a_prompt(context: Context) -> None:
    _add(
        context,
        counterpart="Hugo Marquardt",
        job_role="Title Engineer",
        round="Round Onsite",
        source="calls/dana_reyes_final.vtt",
        call_type="call type x",
    )
    with context.database.write() as c:
        turns = (
            Turn(0, "Dana Reyes", Role.PERSON, "Hi Hugo, this is Dana, some call me Zanzibar."),
            Turn(1, "Customer", Role.COUNTERPART, "Hello. Marquardt is my name."),
        )
        given = replace(scene().conversation, id="c_9", content_hash="h9", counterpart="Hugo Marquardt")
        given = replace(
            given, participants=(Participant("Dana Reyes", Role.PERSON, "dana-reyes"), given.participants[1])
        )
        conversations.save_conversation(
            c, given, turns, format="made", zone=UTC, import_id=None, created_at=START
        )
    first = Scripted(answer())
    _score(context, _judge(context, first))
    second = Scripted(answer(0, "this is PERSON"))
    _score(context, _judge(context, second), "c_9")
    sent = "\n".join(q.system + q.prompt for q in [*first.asked, *second.asked]).casefold()
    for word in (
        "dana",
        "reyes",
        "zanzibar",
        "hugo",
        "marquardt",
        "title",
        "onsite",
        "vtt",
        "type x",
        "c_1",
        "2026",
    ):
        assert word not in sent
    assert "level: 3" not in sent
    # Scored before by the judge itself: a second conversation is asked about in the same words.
    assert _instructions(first) == _instructions(second)


def _instructions(endpoint: Scripted) -> list[str]:
    return sorted(question.prompt.partition("<<<")[0] for question in endpoint.asked)


def test_what_needs_no_question_is_not_asked(context: Context) -> None:
    _add(context)
    endpoint = Scripted(answer())
    judge = _judge(context, endpoint)
    share = Scale(ScaleKind.SHARE, 0, 100, limit=50)
    others = (
        replace(criterion("people"), scoring=(ScoringSpec(Method.HUMAN),)),
        replace(criterion("measured"), scale=share),
    )
    assert judge.judge_scene(scene(), rubric(*others)) == ()
    assert judge.judge_scene(scene(), replace(TWO, subject=Subject.COUNTERPART)) == ()
    elsewhere = rubric(replace(criterion(), call_types=("sales",)))
    alone = scene([CALL[1], CALL[3]])
    unknown = scene([CALL[0], CALL[2]])
    found = [
        judge.judge_scene(scene(), elsewhere)[0],
        judge.judge_scene(alone, rubric())[0],
        judge.judge_scene(unknown, rubric())[0],
    ]
    assert [j.status for j in found] == [Status.NOT_APPLICABLE, Status.CANNOT_TELL, Status.CANNOT_TELL]
    assert endpoint.asked == []
    only = _judge(context, endpoint, replace(SETTINGS, criteria=("closing",)))
    assert [j.criterion_key for j in only.judge_scene(scene(), TWO)] == ["closing"]


# --- what it may cost ---------------------------------------------------------------------------------------


def test_the_month_has_its_limit_and_the_next_goes_on(context: Context) -> None:
    for number in (1, 2):
        _add(context, number)
    with context.database.write() as c:
        # 2,000 tokens are used; the next question could take some 1,700 (about 1,000 of prompt, 700 of answer).
        kept.keep_answer(
            c, kept.KeptAnswer("k", "c_2", None, False, "made", "made-1", "{}", False, 1_500, 500, 5, NOW)
        )
    endpoint = Scripted(answer())
    with pytest.raises(BudgetReached, match="3,000 tokens"):
        _score(context, _judge(context, endpoint, replace(SETTINGS, token_budget=3_000)))
    assert endpoint.asked == []
    raised = _judge(context, endpoint, replace(SETTINGS, token_budget=4_000))
    assert _score(context, raised).outcome is Outcome.DONE
    assert len(endpoint.asked) == 2
    # 2,240 of 3,000 are used in March, nothing in April.
    april = datetime(2026, 4, 1, tzinfo=UTC)
    next_month = _judge(context, endpoint, replace(SETTINGS, token_budget=3_000), april)
    assert _score(context, next_month, "c_2").outcome is Outcome.DONE


def test_money_is_counted_with_the_prices(context: Context) -> None:
    _add(context)
    # Nothing is spent; a question of about 1,000 tokens in and 700 out costs more than 0.0001 at these prices.
    settings = replace(SETTINGS, price_in=1.0, price_out=2.0, budget=0.0001)
    endpoint = Scripted(answer())
    with pytest.raises(BudgetReached):
        _score(context, _judge(context, endpoint, settings))
    assert endpoint.asked == []
    assert settings.cost(2_000_000, 500_000) == 3.0  # 2 x 1 + 0.5 x 2
    assert SETTINGS.cost(1, 1) is None


def test_a_month_begins_where_the_organisation_is(context: Context) -> None:
    there = replace(context, zone=ZoneInfo("America/Chicago"))
    # 1 April 03:00 UTC is still 31 March in Chicago, whose March began at 06:00 UTC (six hours behind then).
    begun = month_of(datetime(2026, 4, 1, 3, 0, tzinfo=UTC), there)
    assert begun == datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def test_another_model_under_the_same_name_is_not_taken(context: Context) -> None:
    for number in (1, 2):
        _add(context, number)
    _score(context, _judge(context, Scripted(answer(), model="made-march")))
    april = _judge(context, Scripted(answer(), model="made-april"), now=NOW + timedelta(days=20))
    with pytest.raises(ModelChanged, match="made-april now, by made-march"):
        _score(context, april, "c_2")
    with pytest.raises(ModelChanged):  # the answer that was paid for is not used later either
        _score(context, _judge(context, Scripted(answer(), model="made-march")), "c_2")
    pinned = replace(SETTINGS, model="made-april")
    assert _score(context, _judge(context, Scripted(answer(), model="made-april"), pinned), "c_2").scores


# --- said before, and asked again ---------------------------------------------------------------------------


def test_the_estimate_counts_what_is_not_answered_yet(context: Context) -> None:
    ids = tuple(_add(context, number) for number in (1, 2, 3))
    settings = replace(SETTINGS, price_in=1.0, price_out=10.0, requests_per_minute=2)
    judge = _judge(context, Scripted(answer()), settings)
    before = estimate(context, judge, [Work(TWO, ids)])
    assert (before.conversations, before.looked_at, before.questions, before.kept) == (3, 3, 6, 0)
    assert before.tokens_out == 6 * 150  # no answer known yet
    assert before.minutes == 3.0  # 6 questions, 2 a minute
    assert before.cost == pytest.approx((before.tokens_in * 1 + 900 * 10) / 1e6)
    _score(context, judge, "c_2")
    after = estimate(context, judge, [Work(TWO, ids)])
    assert (after.questions, after.kept, after.to_ask) == (6, 2, 4)
    assert after.tokens_out == 4 * 20  # answers took 20
    assert after.tokens_in == pytest.approx(before.tokens_in * 4 / 6, rel=0.01)
    thrice = estimate(context, judge, [Work(TWO, ids)], times=3)
    assert (thrice.questions, thrice.kept) == (18, 2)
    plain = estimate(
        context, _judge(context, Scripted(answer()), replace(SETTINGS, model="new")), [Work(TWO, ids)]
    )
    assert (plain.cost, plain.minutes) == (None, None)


class Wavering:
    """Another level each time it is asked the same."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}

    def answer(self, question: Question) -> Reply:
        n = self.times[question.prompt] = self.times.get(question.prompt, 0) + 1
        wavers = (
            "Names the feeling" in question.prompt
            and "late for the third time and I am fed up. 1" in question.prompt
        )
        return reply(answer(level=2 if wavers and n == 2 else 3))


def test_asked_again_says_how_far_answers_differ(context: Context) -> None:
    ids = tuple(_add(context, number) for number in (1, 2))
    one = rubric(criterion("warmth"))
    judge = _judge(context, Wavering())
    [found] = ask_again(context, judge, [Work(one, ids)], 3)
    assert (found.criterion_key, found.times) == ("warmth", 3)
    # Levels 3, 2, 3 are 100, 50, 100 (squares about 83.3: 1666.7) and 100 three times: sd = sqrt(1666.7/4).
    assert (found.found.n, found.found.same, found.found.df) == (2, 1, 4)
    assert found.found.sd == pytest.approx(20.41, abs=0.01)
    with context.database.read() as c:
        assert kept.spent(c).answers == 6
    ask_again(context, judge, [Work(one, ids)], 3)  # the same again costs nothing
    with context.database.read() as c:
        assert kept.spent(c).answers == 6
        assert c.exec_driver_sql("SELECT count(*) FROM score").scalar() == 0
