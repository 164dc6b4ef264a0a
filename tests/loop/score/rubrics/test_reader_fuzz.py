"""Whatever is in the file: a rubric or RubricInvalid with lines that exist, never another error."""

from hypothesis import given
from hypothesis import strategies as st

from coachloop.loop.score.rubrics import STARTERS, RubricInvalid, read_rubric, starter_text
from coachloop.loop.score.scorers import SCORERS
from tests.loop.score.rubrics.texts import PARENT, SMALL

YAMLISH = st.text(alphabet="abk:-[]{}&*!|>'\"#%@\\, \n\t0129?yes~.", max_size=200)
PIECES = st.sampled_from(
    ["\n", "  ", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!!x ", "'", '"', "|", "---\n", "\x00"]
)


def survives(text: str) -> None:
    try:
        rubric = read_rubric(text, "fuzz", SCORERS)
    except RubricInvalid as error:
        refused = error
    else:
        assert all(c.version_id for c in rubric.criteria)
        return
    assert refused.findings
    assert all(1 <= f.line <= text.count("\n") + text.count("\r") + 2 for f in refused.findings)
    str(refused).encode()


@given(st.text(max_size=300) | YAMLISH)
def test_any_text(text: str) -> None:
    survives(text)


@given(st.sampled_from([SMALL, PARENT]), st.data())
def test_a_damaged_rubric(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 20))
        text = text[:at] + data.draw(PIECES | st.text(max_size=4)) + text[at + cut :]
    survives(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(SMALL.splitlines()), VALUES)
def test_any_value_in_any_place(line: str, value: object) -> None:
    key = line.partition(":")[0]
    survives(SMALL.replace(line, f"{key}: {value!r}"))


@given(st.sampled_from(STARTERS), st.data())
def test_a_starter_cut_short(key: str, data: st.DataObject) -> None:
    text = starter_text(key)
    lines = text.splitlines(keepends=True)
    survives("".join(lines[: data.draw(st.integers(0, min(60, len(lines))))]))
