"""The fields of the rubric editor: `name:KEY`, `weight:KEY`, ... for each criterion."""

from starlette.datastructures import FormData

from coachloop.domain.rubric import Rubric
from coachloop.loop.score.rubrics.writing import AnchorEdit, CriterionEdit
from coachloop.web.forms import text_of

_MOST_ADDED = 3
_LONGEST = 4_000


def edits_of(form: FormData, rubric: Rubric) -> tuple[dict[str, CriterionEdit], frozenset[str], list[str]]:
    """Edits by criterion key, the keys to take out, and the names of new criteria."""
    edits = {c.key: _edit(form, c.key) for c in rubric.criteria if f"name:{c.key}" in form}
    removed = frozenset(c.key for c in rubric.criteria if text_of(form, f"remove:{c.key}"))
    added = [" ".join(str(name).split())[:80] for name in form.getlist("added")][:_MOST_ADDED]
    return edits, removed, [name for name in added if name]


def _edit(form: FormData, key: str) -> CriterionEdit:
    return CriterionEdit(
        name=_line(form, f"name:{key}"),
        description=_line(form, f"description:{key}"),
        weight=text_of(form, f"weight:{key}")[:12],
        exemplary=AnchorEdit(_line(form, f"exemplary:{key}"), _lines(form, f"exemplary_examples:{key}")),
        deficient=AnchorEdit(_line(form, f"deficient:{key}"), _lines(form, f"deficient_examples:{key}")),
        na_rule=_line(form, f"na_rule:{key}"),
        trackable=(
            bool(text_of(form, f"in_recordings:{key}")),
            bool(text_of(form, f"present_or_absent:{key}")),
            bool(text_of(form, f"persons_choice:{key}")),
        ),
    )


def _line(form: FormData, name: str) -> str:
    return " ".join(text_of(form, name)[:_LONGEST].split())


def _lines(form: FormData, name: str) -> tuple[str, ...]:
    rows = (" ".join(row.split()) for row in text_of(form, name)[: 4 * _LONGEST].splitlines())
    return tuple(row for row in rows if row)
