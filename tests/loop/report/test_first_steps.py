"""The card of first steps: a result that did not work among those one sees, until it is put away."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from coachloop.domain.rights import Sight
from coachloop.loop.report.run import first_steps, week_page
from coachloop.store.coaching import load_sessions, save_result
from coachloop.store.users import add_user, close_steps
from tests.web import workspace
from tests.web.workspace import NOW

NOT_IMPROVED = "did not produce the intended change"  # D2


def test_the_last_result_that_did_not_work_until_it_is_put_away(tmp_path: Path, engine_url: str) -> None:
    made = workspace.build(tmp_path, weeks=5, url=engine_url)
    with made.context.database.write() as c:
        user = add_user(c, "Ada New", (), NOW)
        (first, _), (second, _), *rest = load_sessions(c)
        told = ((first, NOT_IMPROVED, 3), (second, NOT_IMPROVED, 2), (rest[0][0], "improved", 1))
        for row, verdict, days in told:
            found = {"playbook": {"verdict": verdict}}
            at = NOW - timedelta(days=days)
            save_result(c, row.id, "result", at, playbook=found, honest={}, policy={}, computed_at=at)
    view = week_page(made.context, NOW)
    steps = first_steps(made.context, user.id, view)
    assert steps is not None
    assert (steps.not_worked, steps.conversation) == (second.id, view.review[0])
    alone = first_steps(replace(made.context, sight=Sight(person_id=first.person_id)), user.id, view)
    assert alone is not None
    assert alone.not_worked == first.id
    assert first.person_id != second.person_id
    with made.context.database.write() as c:
        close_steps(c, user.id, NOW)
    assert first_steps(made.context, user.id, view) is None
    made.context.database.close()
