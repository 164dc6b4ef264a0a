"""Importing tables: what is kept, what is refused, doing it twice, and taking it back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, select

from coachloop.domain.errors import CoachloopError
from coachloop.domain.people import Segment
from coachloop.loop.context import Context
from coachloop.loop.ingest import run
from coachloop.loop.ingest.errors import UnansweredQuestion
from coachloop.loop.ingest.tables.model import Kind
from coachloop.loop.ingest.tables.run import NothingToImport
from coachloop.loop.ingest.tables.scores import PastSession
from coachloop.store import conversations, people, rollups, tables
from tests.loop.ingest.conftest import NOW, on_both, state
from tests.loop.ingest.tables.samples import CRITERIA, bring, look

SCORES = (
    "Agent,Call ID,Call date,Eval date,Evaluator,Empathy expression,Next steps,Talk share,Final %,Comments\n"
    "Maria Diaz,a-1,2026-03-02,2026-03-05,Sam,2,yes,30,75,Good start\n"
    "Maria Diaz,a-2,2026-03-03,2026-03-05,Sam,3,no,55,90,\n"
    "Kofi Osei,a-3,2026-03-04,2026-03-06,Sam,n/a,yes,,100,\n"
)
PEOPLE = (
    "Name,Also known as,Team,Owner,Shift,Hire date,From\n"
    "Maria Diaz,M. Diaz; mdiaz@example.org,East,Lee Park,night,2025-01-15,2026-01-01\n"
    "Kofi Osei,,East,,day,2024-06-01,\n"
)
TRAINING = (
    "Learner,Course name,Target criterion,Type,Start date,Completion date\n"
    "Maria Diaz,Hearing people,Empathy expression,e-learning,2026-02-01,2026-02-03T10:00:00Z\n"
    "Kofi Osei,Hearing people,empathy_expression,role-play,2026-02-01,\n"
)
PLANS = (
    "Job,Round,Question,Order,Interviewers\n"
    "Baker,2,What went wrong last?,2,1\n"
    "Baker,2,How do you plan a day?,1,1\n"
)
SCORECARDS = (
    "Interviewer,Candidate,Submitted at,Interviewed at,Job,Round,Recommendation,Craft,Care,Private Notes\n"
    "Maria Diaz,Ann Example,2026-03-05T10:00:00Z,2026-03-04T15:00:00Z,Baker,2,yes,4,2,she limps\n"
    "Kofi Osei,Ann Example,2026-03-05T11:00:00Z,2026-03-04T15:00:00Z,Baker,2,no,2,5,\n"
)
HIRES = (
    "Candidate,Hired on,Job family,Performance rating,Performance date,Left on,Offer accepted\n"
    "Ann Example,2026-04-01,bakery,4.5,2027-05-01,,yes\n"
)
FILES = {
    Kind.SCORES: SCORES,
    Kind.PEOPLE: PEOPLE,
    Kind.TRAINING: TRAINING,
    Kind.PLANS: PLANS,
    Kind.SCORECARDS: SCORECARDS,
    Kind.HIRES: HIRES,
}


def rows(context: Context, table: str) -> list[dict[str, object]]:
    found = tables.metadata.tables[table]
    with context.database.read() as c:
        return [dict(r) for r in c.execute(select(found).order_by(*found.primary_key)).mappings()]


# --- every kind -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
def test_looking_writes_nothing(ready: Context, kind: Kind) -> None:
    before = state(ready)
    assert look(ready, kind, FILES[kind]).records
    assert state(ready) == before


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_twice_changes_nothing(ready: Context, kind: Kind) -> None:
    bring(ready, kind, FILES[kind])
    before = state(ready)
    again = bring(ready, kind, FILES[kind])
    assert again.counts["added"] == again.counts["changed"] == 0
    assert state(ready) == before


@pytest.mark.parametrize("kind", FILES)
def test_undo_restores_exactly_what_was_there(ready: Context, kind: Kind) -> None:
    for other in FILES:
        if other is not kind:
            bring(ready, other, FILES[other])
    before = state(ready)
    receipt = bring(ready, kind, FILES[kind].replace("Kofi Osei", "Ida Bell").replace("Ann", "Amy"))
    assert state(ready) != before
    run.undo(ready, receipt.import_id, NOW, "dana")
    assert state(ready) == before
    with ready.database.read() as c:
        assert rollups.compare(c) == ()


@on_both
def test_all_kinds_one_after_the_other_and_back(ready: Context) -> None:
    states = [state(ready)]
    for kind, text in FILES.items():
        bring(ready, kind, text)
        states.append(state(ready))
        assert bring(ready, kind, text).counts["same"] > 0
        assert state(ready) == states[-1]
    for number in range(2 * len(FILES), 0, -1):
        run.undo(ready, f"imp_{number:04d}", NOW, "dana")
        assert state(ready) == states[number // 2 if number % 2 == 0 else (number - 1) // 2]


@on_both
def test_what_an_import_changed_is_put_back(ready: Context) -> None:
    for kind in (Kind.PEOPLE, Kind.PLANS, Kind.HIRES):
        bring(ready, kind, FILES[kind])
    before = state(ready)
    changed = [
        bring(ready, Kind.PEOPLE, "Name,Team,Coach,Hire date\nMaria Diaz,West,Sam,2025-02-01\n"),
        bring(ready, Kind.PLANS, "Job,Round,Question,Interviewers\nBaker,2,Why us?,3\n"),
        bring(ready, Kind.HIRES, "Candidate,Hired on,Left on\nAnn Example,2026-04-02,2026-09-01\n"),
    ]
    assert [r.counts["changed"] for r in changed] == [1, 1, 1]
    for receipt in reversed(changed):
        run.undo(ready, receipt.import_id, NOW, "dana")
    assert state(ready) == before


@on_both
def test_an_import_that_another_one_changed_waits(ready: Context) -> None:
    first = bring(ready, Kind.HIRES, HIRES)
    bring(ready, Kind.HIRES, HIRES.replace("4.5", "3.5"))
    with pytest.raises(CoachloopError, match=r"E-IMP-103.*import imp_0002"):
        run.undo(ready, first.import_id, NOW, "dana")


def test_nothing_usable_is_an_error_and_leaves_nothing(ready: Context) -> None:
    before = state(ready)
    with pytest.raises(NothingToImport, match="line 2"):
        bring(ready, Kind.HIRES, "Candidate,Hired on\nAnn,never\n")
    assert state(ready) == before


# --- rows -------------------------------------------------------------------------------------------------


def test_bad_rows_and_cells_are_named_and_the_good_ones_kept(ready: Context) -> None:
    text = (
        "Agent,Call ID,Call date,Empathy expression\n"
        "Maria Diaz,b-1,2026-03-02,2\n"
        ",b-2,2026-03-02,2\n"
        "Maria Diaz,b-3,2026-03-02,9\n"
        "Maria Diaz,b-4,someday,2\n"
        '"=HYPERLINK(""x"")",b-5,2026-03-02,2\n'
        "Maria Diaz,b-6,2026-03-02,=1+1\n"
        "Maria Diaz,b-7,2026-03-03,3\n"
    )
    text = text.replace(",9\n", ",2 or 3\n")
    receipt = bring(ready, Kind.SCORES, text)
    assert receipt.counts == {"added": 2, "changed": 0, "same": 0, "skipped": 5}
    found = [(p.split()[0], p.split("line ")[1].split(":")[0]) for p in receipt.problems]
    assert found == [
        ("E-TAB-030", "3"),
        ("E-TAB-021", "4"),
        ("E-TAB-022", "5"),
        ("E-TAB-020", "6"),
        ("E-TAB-030", "6"),
        ("E-TAB-020", "7"),
        ("E-TAB-060", "5"),
    ]


def test_an_ambiguous_date_is_asked_and_never_guessed(ready: Context) -> None:
    text = "Candidate,Hired on\nAnn,03/04/2026\nBo,05/06/2026\n"
    before = state(ready)
    assert [q.text for q in look(ready, Kind.HIRES, text).questions] == [
        "DAY or MONTH first? 2 rows fit both."
    ]
    with pytest.raises(UnansweredQuestion, match="E-IMP-100"):
        bring(ready, Kind.HIRES, text)
    assert state(ready) == before
    bring(ready, Kind.HIRES, text, answers={"date_order": "month_first"})
    assert {r["hired_on"] for r in rows(ready, "hire")} == {date(2026, 3, 4), date(2026, 5, 6)}


def test_a_mapping_with_an_order_needs_no_answer(ready: Context) -> None:
    text = "Candidate,Hired on\nAnn,03/04/2026\n"
    answered = look(ready, Kind.HIRES, text, answers={"date_order": "day_first"})
    again = look(ready, Kind.HIRES, text, mapping=answered.mapping)
    assert again.questions == ()
    assert again.records[0].day("hired_on") == date(2026, 4, 3)


# --- scores -----------------------------------------------------------------------------------------------


@on_both
def test_scores_are_human_scores_of_conversations_without_words(ready: Context) -> None:
    bring(ready, Kind.SCORES, SCORES)
    kept = {
        (r["conversation_id"], str(r["criterion_version_id"]).split("@")[0]): r for r in rows(ready, "score")
    }
    by_call = {str(r["external_id"]): r for r in rows(ready, "conversation")}
    assert set(by_call) == {"a-1", "a-2", "a-3"}
    assert by_call["a-1"]["started_at"] == datetime(2026, 3, 2, tzinfo=UTC)
    first = kept[(by_call["a-1"]["id"], "empathy_expression")]
    # 2 on 1-3 is 50; pass is 100; 30 % talk is within the limit of 40: 100, its trend value 100 - 30.
    assert (first["level"], first["pct"], first["rater"], first["series"]) == (2.0, 50.0, "Sam", "human")
    assert first["rationale"] == "Good start"
    assert kept[(by_call["a-1"]["id"], "next_steps")]["pct"] == 100.0
    share = kept[(by_call["a-1"]["id"], "talk_share")]
    assert (share["value"], share["pct"], share["trend_value"]) == (30.0, 100.0, 70.0)
    assert kept[(by_call["a-2"]["id"], "talk_share")]["pct"] == 0.0
    assert kept[(by_call["a-3"]["id"], "empathy_expression")]["status"] == "not_applicable"
    assert (by_call["a-3"]["id"], "talk_share") not in kept
    with ready.database.read() as c:
        assert rollups.compare(c) == ()
        assert conversations.load_transcript(c, str(by_call["a-1"]["id"])).turns == ()


def test_only_what_was_rated_blind_by_chance_is_tagged_audit(ready: Context) -> None:
    text = (
        "Agent,Call date,Call ID,Evaluator,Blind audit,Empathy expression\n"
        "Maria Diaz,2026-03-02,b-1,Sam,yes,4/5\n"
        "Maria Diaz,2026-03-03,b-2,Sam,no,4/5\n"
        "Maria Diaz,2026-03-04,b-3,Sam,,4/5\n"
    )
    bring(ready, Kind.SCORES, text)
    bring(ready, Kind.SCORES, text)
    calls = {r["id"]: r["external_id"] for r in rows(ready, "conversation")}
    scored = {r["id"]: calls[r["conversation_id"]] for r in rows(ready, "score")}
    assert sorted(scored.values()) == ["b-1", "b-2", "b-3"]  # type: ignore[type-var]
    assert [(scored[r["score_id"]], r["tag"]) for r in rows(ready, "score_tag")] == [("b-1", "audit")]


def test_totals_are_recomputed_and_differences_listed(ready: Context) -> None:
    # a-1: 0.5*50 + 0.3*100 + 0.2*100 = 75, as stated. a-2: 0.5*100 + 0 + 0 = 50, not 90. a-3: only the 100
    # of next steps applies.
    found = look(ready, Kind.SCORES, SCORES).differences
    assert [(p.line, p.message) for p in found] == [(3, "the total says 90, its criteria give 50.0")]


def test_a_source_scale_is_put_on_the_criterions_own(ready: Context) -> None:
    text = "Agent,Call date,Empathy expression\nMaria Diaz,2026-03-02,4/5\nMaria Diaz,2026-03-03,0/5\n"
    bring(ready, Kind.SCORES, text)
    # 4 of 0-5 is 80 %, which on 1-3 is 1 + 0.8 * 2 = 2.6.
    assert [(r["level"], r["pct"]) for r in rows(ready, "score")] == [(2.6, 80.0), (1.0, 0.0)]


def test_one_row_a_rating_is_one_conversation(ready: Context) -> None:
    text = (
        "Agent,Reviewed at,Reviewer,Category,Rating\n"
        "Maria Diaz,2026-03-02,Sam,Empathy expression,50%\n"
        "Maria Diaz,2026-03-02,Sam,Next steps,100%\n"
        "Maria Diaz,2026-03-02,Sam,Mood,100%\n"
        "Maria Diaz,2026-03-09,Sam,Next steps,0%\n"
    )
    receipt = bring(ready, Kind.SCORES, text)
    assert receipt.counts["added"] == 3
    assert len(rows(ready, "conversation")) == 2
    assert [p for p in receipt.problems if "E-TAB-040" in p and "Mood" in p]


def test_a_score_finds_the_conversation_that_is_there(ready: Context) -> None:
    bring(ready, Kind.SCORES, SCORES)
    text = "Agent,Call ID,Eval date,Evaluator,Next steps\nMaria Diaz,a-1,2026-03-08,Lee,no\n"
    bring(ready, Kind.SCORES, text)
    assert len(rows(ready, "conversation")) == 3
    with ready.database.read() as c:
        assert rollups.compare(c) == ()


def test_without_a_rubric_there_is_nothing_to_score(context: Context) -> None:
    preview = look(context, Kind.SCORES, SCORES)
    assert preview.records == ()
    assert [n.remark for n in preview.notes if n.column == "Next steps"] == ["no such criterion yet"]


@on_both
def test_what_was_coached_on_cannot_be_undone(ready: Context) -> None:
    receipt = bring(ready, Kind.SCORES, SCORES)
    call = str(rows(ready, "conversation")[0]["id"])
    with ready.database.write() as c:
        coach(c, call)
    before = state(ready)
    with pytest.raises(
        CoachloopError, match=rf"E-IMP-103 imp_0001 cannot be undone.*{call} by coaching session s_1"
    ):
        run.undo(ready, receipt.import_id, NOW, "dana")
    assert state(ready) == before


@on_both
def test_alerts_go_with_the_people_they_are_about(ready: Context) -> None:
    receipt = bring(ready, Kind.SCORES, SCORES)
    with ready.database.write() as c:
        c.execute(
            tables.alert.insert().values(
                person_id="maria-diaz",
                criterion_version_id=CRITERIA[0].version_id,
                series="human",
                rule="flag_below",
                state="watch",
                n=2,
                needed=3,
                sentence="2 of 3 calls had no follow-up.",
                opened_at=NOW,
                changed_at=NOW,
                policy={},
            )
        )
    run.undo(ready, receipt.import_id, NOW, "dana")
    assert rows(ready, "alert") == rows(ready, "person") == []


@on_both
def test_what_others_added_by_hand_is_not_pulled_away(ready: Context) -> None:
    receipt = bring(ready, Kind.SCORES, SCORES)
    with ready.database.write() as c:
        people.add_segment(c, Segment("maria-diaz", "shift", "night"))
    before = state(ready)
    with pytest.raises(CoachloopError, match="E-IMP-105"):
        run.undo(ready, receipt.import_id, NOW, "dana")
    assert state(ready) == before


def test_people_who_were_trained_since_stay(ready: Context) -> None:
    first = bring(ready, Kind.SCORES, SCORES)
    bring(ready, Kind.TRAINING, TRAINING)
    with pytest.raises(CoachloopError, match=r"E-IMP-103.*maria-diaz by import imp_0002"):
        run.undo(ready, first.import_id, NOW, "dana")


def coach(c: Connection, conversation_id: str) -> None:
    """A session whose frozen baseline names the conversation."""
    c.execute(
        tables.coaching_session.insert().values(
            id="s_1",
            person_id="maria-diaz",
            criterion_version_id=CRITERIA[0].version_id,
            series="human",
            starts_at=NOW,
            ends_at=NOW,
            method="roleplay",
            commitment="Name the feeling first.",
            coach="Sam",
            comparable_set=["call"],
            created_at=NOW,
            policy={},
            policy_level="workspace",
        )
    )
    c.execute(
        tables.baseline.insert().values(
            session_id="s_1",
            status="too_few",
            k=1,
            wanted=10,
            frozen={"calls": [{"conversation_id": conversation_id}]},
            content_hash="x",
            reconstructed=False,
            frozen_at=NOW,
        )
    )


# --- people, training, plans, scorecards, hires, sessions ---------------------------------------------------


def test_people_have_labels_teams_and_segments(ready: Context) -> None:
    bring(ready, Kind.PEOPLE, PEOPLE)
    with ready.database.read() as c:
        maria = people.load_person(c, "maria-diaz")
        (team,) = people.load_teams(c)
        segments = people.load_segments(c, person_id="maria-diaz")
    assert maria.aliases == ("m. diaz", "maria diaz", "mdiaz@example.org")
    assert (maria.team_id, maria.hired_on) == ("east", date(2025, 1, 15))
    assert (team.name, team.owner) == ("East", "Lee Park")
    assert [(s.family, s.value, s.since) for s in segments] == [("shift", "night", date(2026, 1, 1))]


def test_a_label_of_somebody_else_is_not_taken(ready: Context) -> None:
    receipt = bring(ready, Kind.PEOPLE, "Name,Alias\nMaria Diaz,Mo\nKofi Osei,Mo\n")
    assert [p for p in receipt.problems if p.startswith("E-TAB-051") and "line 3" in p]


def test_trainings_carry_module_criterion_and_kind(ready: Context) -> None:
    bring(ready, Kind.TRAINING, TRAINING)
    found = rows(ready, "training")
    assert [(t["person_id"], t["criterion_key"], t["kind"], t["completed_at"]) for t in found] == [
        ("maria-diaz", "empathy_expression", "knowledge", datetime(2026, 2, 3, 10, tzinfo=UTC)),
        ("kofi-osei", "empathy_expression", "scenario", None),
    ]
    assert {t["started_on"] for t in found} == {date(2026, 2, 1)}


def test_a_plan_has_its_questions_in_order(ready: Context) -> None:
    bring(ready, Kind.PLANS, PLANS)
    with ready.database.read() as c:
        plan = conversations.interview_plan(c, "Baker", "2")
    assert plan.interviewers == 1
    assert plan.questions == ("How do you plan a day?", "What went wrong last?")


@on_both
def test_scorecards_know_no_candidate_by_name_and_no_private_note(ready: Context) -> None:
    bring(ready, Kind.SCORECARDS, SCORECARDS)
    bring(ready, Kind.HIRES, HIRES)
    cards = rows(ready, "scorecard")
    assert {r["counterpart"] for r in cards} == {r["counterpart"] for r in rows(ready, "hire")}
    everything = str(state(ready))
    assert "Ann" not in everything
    assert "limps" not in everything
    ratings = [(r["criterion"], r["level"]) for r in rows(ready, "scorecard_rating")]
    assert ratings == [("Care", 2.0), ("Craft", 4.0), ("Care", 5.0), ("Craft", 2.0)]


def test_a_hire_keeps_what_is_known(ready: Context) -> None:
    bring(ready, Kind.HIRES, HIRES)
    (hire,) = rows(ready, "hire")
    assert (hire["performance"], hire["performance_on"], hire["left_on"]) == (4.5, date(2027, 5, 1), None)
    assert hire["offer_accepted"] is True


def test_past_sessions_go_to_the_stage_that_keeps_them(ready: Context) -> None:
    text = (
        "Rep,Session date,Criterion,Method,Agreed change,Coach\n"
        "Maria Diaz,2026-03-10T14:00:00Z,Empathy expression,roleplay,Name the feeling.,Sam\n"
        "Maria Diaz,2026-03-11T14:00:00Z,communication,roleplay,Be nicer.,Sam\n"
        "Maria Diaz,2026-03-12T14:00:00Z,Next steps,roleplay,,Sam\n"
        "Kofi Osei,2026-03-12T14:00:00Z,Next steps,osmosis,Give a date.,Sam\n"
    )
    saved: list[PastSession] = []

    def save(c: Connection, session: PastSession, import_id: str) -> None:
        assert import_id == "imp_0001"
        if session.method == "osmosis":
            raise CoachloopError("There is no method osmosis.")
        saved.append(session)

    receipt = bring(ready, Kind.SESSIONS, text, save_session=save)
    assert [(s.person_id, s.criterion_key, s.commitment) for s in saved] == [
        ("maria-diaz", "empathy_expression", "Name the feeling.")
    ]
    assert receipt.counts == {"added": 1, "changed": 0, "same": 0, "skipped": 3}
    assert sorted(p.split()[0] for p in receipt.problems) == ["E-TAB-030", "E-TAB-040", "E-TAB-062"]
