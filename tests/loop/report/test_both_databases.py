"""Every view on SQLite and on PostgreSQL, over the same rows: the same figures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from coachloop.domain.errors import CoachloopError
from coachloop.domain.result import Known
from coachloop.domain.score import Status
from coachloop.loop.report import run
from coachloop.loop.report.conversation import Place
from coachloop.loop.report.model import Asker, Facets, Typed
from coachloop.loop.review.audit import submit_audit
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.drawing import Drawing, draw_audit, month_of
from coachloop.store import audits
from coachloop.store.tables import conversation
from tests.web import workspace
from tests.web.workspace import NOW, Made


@pytest.fixture
def made(engine_url: str, tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path, weeks=5, url=engine_url)
    yield built
    built.context.database.close()


def test_every_view(made: Made) -> None:
    context = made.context
    week = run.week_page(context, NOW)
    # Twelve people, one conversation each on Monday the 9th; Lane's one a week was on Thursday before.
    assert (week.conversations, week.scored) == (11, 11)
    assert [a.state for a in week.alerts] == ["flag", "watch"]
    assert week.people == 12
    people = run.people_page(context, NOW)
    assert [line.person.name for line in people.boards[0].lines] == [f"Sample {n}" for n in workspace.NAMES]
    first = people.boards[0].lines[0].sparks[0]
    # Five weeks with three conversations each, the last of them but for those after NOW.
    assert sum(w.n for w in first.weeks) == (first.figure.n if isinstance(first.figure, Known) else 0)
    person = run.person_page(context, "smp_avery", NOW, 84)
    assert len(person.panels) == 5
    assert all(not isinstance(line.figure, Known) or line.low is not None for line in person.sheets[0].lines)
    gaps = run.gaps_page(context, NOW)
    assert gaps.boards[0].members == 12
    assert run.status_page(context, NOW).runs[0].skipped == 1
    log = run.coaching_page(context, "", NOW)
    assert [line.person.id for line in log.lines] == ["smp_emery", "smp_casey", "smp_avery"]
    result = run.result_page(context, log.lines[0].session_id, NOW)
    assert len(result.dots.before) == len(result.line.result.baseline.conversation_ids) == 9


def test_lists_and_forms(made: Made) -> None:
    context = made.context
    page = run.conversations_page(context, Facets(q="lane"), "", Asker("Sample Quinn"), NOW)
    assert {p.id for line in page.lines for p in line.people} == {"smp_lane"}
    low = run.conversations_page(
        context, Facets(criterion="follow_up", below="40"), "", Asker("Sample Quinn"), NOW
    )
    lows = [[m.pct for m in line.mark("follow_up") if m.pct is not None] for line in low.lines]
    assert lows
    assert all(min(found) < 40 for found in lows)
    before = run.conversations_page(context, Facets(until="2026-10-20"), "", Asker("Sample Quinn"), NOW)
    assert all(line.started_at.date().isoformat() <= "2026-10-20" for line in before.lines)
    form = run.form_page(context, Typed(person="smp_avery", criterion="follow_up"), NOW)
    assert form.preview is not None
    assert len(form.preview.calls) <= 10
    one = run.conversation_page(context, "c_avery-4-0", "", Place(4))
    assert [t.seq for t in one.turns if t.here] == [4]


def test_the_review_of_a_month(made: Made) -> None:
    """Twenty are drawn, five for two raters; of one that both rated, machine and people stand together."""
    context = made.context
    draw_audit(context, Drawing(month_of("2026-10", NOW, context.zone), 5, "Sample Quinn", NOW))
    queue = run.review_page(context, "Sample Quinn", NOW)
    assert (queue.blind, len(queue.questions)) == (20, 1)
    assert [s.open for s in queue.standing] == [25]
    with context.database.read() as c:
        items = audits.items(c)
    second = next(x for x in items if x.place == 2)
    first = next(x for x in items if x.unit == second.unit and x.place == 1)
    form = run.blind_page(context, first.id, "Sample Quinn")
    keys = [x.key for x in form.criteria]
    assert keys == ["follow_up", "next_steps", "structure", "evidence"]
    unsure = {key: Answer(Status.CANNOT_TELL) for key in keys}
    submit_audit(context, first.id, "Sample Quinn", unsure, NOW)
    submit_audit(context, second.id, "Sample Rowan", unsure | {"structure": Answer(Status.SCORED, 5.0)}, NOW)
    reveal = run.reveal_page(context, first.id, "Sample Rowan")
    line = next(x for x in reveal.lines if x.key == "structure")
    assert [r.mark.words for r in line.ratings] == ["cannot tell", "5 of 5"]
    assert line.machine is None or line.apart == (line.machine.pct or 0.0) - 100.0
    assert reveal.compared == sum(x.apart is not None for x in reveal.lines) <= 1


def test_a_conversation_without_consent_is_nowhere(made: Made) -> None:
    with made.context.database.write() as c:
        c.execute(update(conversation).where(conversation.c.id == "c_avery-4-0").values(consent="withdrawn"))
    listed = run.conversations_page(made.context, Facets(person="smp_avery"), "", Asker("Sample Quinn"), NOW)
    assert "c_avery-4-0" not in {line.id for line in listed.lines}
    person = run.person_page(made.context, "smp_avery", NOW, 84)
    assert "c_avery-4-0" not in {line.id for line in person.last}
    with pytest.raises(CoachloopError, match="E-REP-002"):
        run.conversation_page(made.context, "c_avery-4-0", "")
    result = run.result_page(made.context, "smp_s_000003", NOW)
    hidden = [d for d in (*result.dots.before, *result.dots.after) if d.conversation_id == "c_avery-4-0"]
    assert all(d.started_at is None for d in hidden)
