"""Each built-in scorer: present, absent with its occasion, no occasion, and what cannot be told."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from coachloop.domain.rubric import Direction
from coachloop.domain.score import EvidenceKind, Judgement, Status
from coachloop.loop.score import rubrics
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers import SCORERS
from coachloop.loop.score.scorers.base import ScorerSetting
from coachloop.loop.score.scorers.timing import ANCHORS, EVENTS
from tests.loop.score.builders import PASS_FAIL, SHARE, THREE, criterion, scene

SETTINGS: dict[str, dict[str, object]] = {
    "required_phrase": {"phrases": ["this call is recorded", "we record this call"]},
    "within": {"event": "refund_policy", "anchor": "start", "seconds": 60},
}


def judged(name: str, made: Scene, **params: object) -> Judgement:
    settings = params or SETTINGS.get(name, {})
    scale = SHARE if name == "talk_share" else THREE
    return SCORERS[name](made, criterion(name, scale, direction=Direction.UP), settings)


def occasions(judgement: Judgement) -> list[int]:
    return [e.turn_seq for e in judgement.evidence if e.kind is EvidenceKind.OCCASION]


def quotes(judgement: Judgement) -> list[str]:
    return [e.text for e in judgement.evidence if e.kind is EvidenceKind.QUOTE]


def _scored() -> list[tuple[str, str, int]]:
    """Scorer, conversation, level (scored.yaml)."""
    cases = yaml.safe_load((Path(__file__).parent / "scored.yaml").read_text())
    return [
        (c["scorer"], c.get("text") or "C: Go on.\nP: " + "word " * c["words"], c["level"]) for c in cases
    ]


SCORED = _scored()


@pytest.mark.parametrize(
    ("name", "text", "level"), SCORED, ids=[f"{n}-{lv}-{i}" for i, (n, _, lv) in enumerate(SCORED)]
)
def test_level(name: str, text: str, level: int) -> None:
    found = judged(name, scene(text))
    assert (found.status, found.level) == (Status.SCORED, level), found.rationale
    assert found.pct == (level - 1) * 50.0
    assert found.evidence
    assert found.searched is not None
    assert found.rationale.endswith(".")
    assert found.confidence is not None
    assert 0 < found.confidence < 1


ABSENT_SPEAKS_OF = {"longest_monologue", "leading_questions", "dual_interview"}  # these quote what was done


@pytest.mark.parametrize(
    ("name", "text"), [(n, t) for n, t, lv in SCORED if lv == 1 and n not in ABSENT_SPEAKS_OF]
)
def test_absence_is_scored_with_its_occasion(name: str, text: str) -> None:
    assert occasions(judged(name, scene(text)))


NEUTRAL = "P: The weather turned.\nC: It did."
NO_OCCASION = [
    ("leading_questions", NEUTRAL),
    ("dual_questions", NEUTRAL),
    ("dual_interview", NEUTRAL),
    ("off_script", "P: What did you build?\nC: A kiln."),  # no plan
    ("empathy_before_solution", NEUTRAL),
    ("empathy_before_solution", "P: What concerns do you have?\nC: I am worried about the noise.\nP: Okay."),
    ("empathy_within", NEUTRAL),
    ("presses_for_reasons", NEUTRAL),
    ("presses_for_reasons", "P: Do you drive?\nC: Yes.\nP: Good."),  # a closed question
    (
        "presses_for_reasons",
        "P: How did you move the desks?\nC: In March, with two vans, because the lift broke.\nP: Good.",
    ),  # concrete
    ("pushback_handling", NEUTRAL),
    ("pushback_handling", "P: What concerns do you have?\nC: I am worried about the noise.\nP: Okay."),
    (
        "pushback_handling",
        "P: Tell me about a setback.\nC: We lost the lease. I am not happy with how it ended.\nP: I see.",
    ),
    ("pushback_handling", "P: Which day was it?\nC: I am not sure.\nP: Was it in May?"),
    ("pushback_handling", "P: Who was your doctor?\nC: I am worried about my son.\nP: I see."),
    ("pushback_handling", "C: I am worried about my bill.\nP: Let me see."),  # nothing was said before
    ("objection_before_closing", NEUTRAL),
    ("value_before_price", NEUTRAL),
    ("reflecting_back", NEUTRAL),
    ("ownership_language", NEUTRAL),
    ("hold_etiquette", NEUTRAL),
]


@pytest.mark.parametrize(("name", "text"), NO_OCCASION)
def test_no_occasion_is_not_applicable(name: str, text: str) -> None:
    found = judged(name, scene(text))
    assert found.status is Status.NOT_APPLICABLE
    assert found.reason
    assert found.pct is found.level is found.value is None


DOUBTFUL = [
    ("discovery_depth", "P: What did you build?\nC: A kiln."),  # one topic
    ("next_steps", NEUTRAL),  # no ending
    ("closing", NEUTRAL),
    ("patience", NEUTRAL),  # no times
    ("within", NEUTRAL),
    ("empathy_within", "C: I am so frustrated with this.\nP: I am sorry about that."),
    ("required_phrase", "P: This call gets recorded.\nC: Fine."),  # close, not the same
    (
        "reflecting_back",
        "C: The parcel came on Monday but the lamp was missing.\nP: Okay, one moment.",
    ),  # one only
    ("empathy_before_solution", "P: Hello.\nC: I am so frustrated with this."),  # nothing after it
    ("pushback_handling", "P: Hello.\nC: That is lower than I was hoping for."),
    ("presses_for_reasons", "P: How do you plan your week?\nC: It depends."),
    ("objection_before_closing", "P: Hello.\nC: That is too expensive."),
    ("discovery_questions", "P: How do you handle returns?\nC: Mm-hmm."),
]


@pytest.mark.parametrize(("name", "text"), DOUBTFUL)
def test_doubtful_cannot_be_told(name: str, text: str) -> None:
    found = judged(name, scene(text))
    assert found.status is Status.CANNOT_TELL
    assert found.reason
    assert found.pct is None


# --- talk share -----------------------------------------------------------------------------------------


def test_talk_share_on_the_limit_is_met() -> None:
    # 40 of 100 s: "up to 40 %" is met; the trend runs on 100 - 40
    found = judged("talk_share", scene("P: a\nC: b", [(0, 40), (40, 100)]))
    assert (found.value, found.level, found.pct, found.turned) == (40.0, 40.0, 100.0, 60.0)


def test_talk_share_over_the_limit() -> None:
    found = judged("talk_share", scene("P: a\nC: b", [(0, 41), (41, 100)]))
    assert (found.value, found.pct, found.turned) == (41.0, 0.0, 59.0)
    # No pause: 41 of 100 s on both bases.
    assert found.details == {
        "unit": "seconds",
        "base": "duration",
        "pct_of_duration": 41.0,
        "pct_of_speech": 41.0,
    }


def test_talk_share_says_what_pauses_do() -> None:
    # 30 s, a pause of 40 s, 30 s: 30 of 100 of the conversation, 30 of 60 of what is spoken.
    found = judged("talk_share", scene("P: a\nC: b", [(0, 30), (70, 100)]))
    assert (found.details["pct_of_duration"], found.details["pct_of_speech"]) == (30.0, 50.0)


def test_talk_share_on_levels() -> None:
    made = scene("P: a\nC: b", [(0, 41), (41, 100)])
    assert SCORERS["talk_share"](made, criterion("talk_share", PASS_FAIL), {}).pct == 0.0


# --- within ---------------------------------------------------------------------------------------------

REFUND = "P: Hello there.\nC: Hi.\nP: You get a full refund within thirty days.\nC: Good."


@pytest.mark.parametrize(("start", "level"), [(60, 3), (60.4, 1)])
def test_within_is_at_most(start: float, level: int) -> None:
    # "full refund" begins at character 10 of 44 ("You get a "), the turn lasts 0 s: said at its start.
    # The conversation starts at 0: 60.0 s is within 60, 60.4 is not.
    found = judged("within", scene(REFUND, [(0, 2), (2, 3), (start, start), (start + 9, start + 9)]))
    assert found.level == level
    assert found.value == start


def test_within_counts_from_the_first_word_not_from_zero() -> None:
    found = judged("within", scene(REFUND, [(100, 102), (102, 103), (160, 160), (170, 171)]))
    assert (found.level, found.value) == (3, 60.0)


def test_within_a_long_turn_counts_the_place_in_it() -> None:
    # 100 characters over 100 s: the refund at character 70 is said at second 70, after the limit
    text = "x" * 69 + " refund policy is thirty days!!"
    assert len(text) == 100
    found = judged("within", scene(f"P: {text}\nC: Good.", [(0, 100), (100, 101)]))
    assert found.level == 1
    assert found.value == pytest.approx(70.0)


def test_within_never_said_quotes_the_start() -> None:
    found = judged("within", scene("P: Hello there.\nC: Hi.", [(0, 2), (2, 3)]))
    assert (found.status, found.level, found.value) == (Status.SCORED, 1, None)
    assert occasions(found) == [0]


def test_within_wordings_and_another_anchor() -> None:
    made = scene("C: My lamp is broken.\nP: We will send a new one.", [(0, 10), (12, 15)])
    params = {"event": ["send a new one", "replace"], "anchor": "problem", "seconds": 5}
    found = judged("within", made, **params)
    # "broken" ends at character 17 of 18: 0 + 10 * 17 / 18 s; the words begin at 8 of 23: 12 + 3 * 8 / 23
    assert found.value == pytest.approx(12 + 3 * 8 / 23 - 10 * 17 / 18)
    assert found.level == 3
    assert quotes(found) == ["send a new one"]


EMPATHY = "P: Hello.\nC: This is ridiculous\nP: One moment.\nP: I am sorry about that."


@pytest.mark.parametrize(("answered", "level"), [(40, 3), (40.5, 1)])
def test_empathy_within_thirty_seconds_of_the_frustration(answered: float, level: int) -> None:
    # the frustration ends at 10 s; "I am sorry" begins its turn: 40 - 10 = 30 is within
    times = [(0, 1), (5, 10), (11, 12), (answered, answered + 2)]
    found = judged("empathy_within", scene(EMPATHY, times))
    assert (found.level, found.value) == (level, answered - 10)


def test_two_frustrations_one_answered_is_half() -> None:
    text = (
        "C: This is ridiculous\nP: I am sorry about that.\nC: This is unacceptable\nP: Order number please."
    )
    found = judged("empathy_within", scene(text, [(0, 5), (6, 8), (9, 12), (13, 15)]))
    assert found.level == 2
    assert occasions(found) == [0, 2]


def test_a_frustration_with_no_word_after_it_is_no_occasion() -> None:
    found = judged("empathy_within", scene("P: Hello.\nC: This is ridiculous", [(0, 1), (2, 5)]))
    assert found.status is Status.NOT_APPLICABLE


# --- patience -------------------------------------------------------------------------------------------


def test_patience_is_the_median_gap() -> None:
    # gaps 0.2, 0.5, 2.0: median 0.5, on the limit: met
    text = "C: a one\nP: well one\nC: b two\nP: well two\nC: c three\nP: well three"
    times = [(0, 1), (1.2, 2), (2, 3), (3.5, 4), (4, 5), (7, 8)]
    found = judged("patience", scene(text, times))
    assert (found.value, found.level) == (0.5, 3)


def test_patience_interrupting_is_low_and_quoted() -> None:
    text = "C: a one\nP: well one\nC: b two\nP: well two\nC: c three\nP: well three"
    times = [(0, 1), (0.5, 2), (2, 3), (2.5, 4), (4, 5), (7, 8)]
    found = judged("patience", scene(text, times))
    assert (found.value, found.level) == (-0.5, 1)
    assert quotes(found) == ["well one", "well two"]


# --- plan -----------------------------------------------------------------------------------------------

PLAN = ("Tell me about a conflict with a colleague.", "What would you change in our product?")


def test_off_script_lists_what_was_not_asked_and_leaves_follow_ups_free() -> None:
    text = (
        "P: Tell me about a conflict with a colleague.\nC: We argued about paint.\n"
        "P: Why paint?\nC: It smelled.\nP: Do you follow the football?\nC: No."
    )
    found = judged("off_script", scene(text, planned=PLAN))
    # main questions: conflict (planned), football (not): 1 of 2 = 50 %
    assert (found.level, found.value, found.turned) == (1, 50.0, 50.0)
    assert found.details["not_asked"] == [PLAN[1]]
    assert quotes(found) == ["Do you follow the football"]


def test_on_script() -> None:
    text = (
        "P: Tell me about a conflict with a colleague.\nC: We argued.\n"
        "P: What would you change in our product?\nC: The lid."
    )
    found = judged("off_script", scene(text, planned=PLAN))
    assert (found.level, found.value, found.details["not_asked"]) == (3, 0.0, [])


def test_a_planned_question_that_a_colleague_asks_is_asked() -> None:
    text = (
        "P: Tell me about a conflict with a colleague.\nC: We argued.\n"
        "O: What would you change in our product?\nC: The lid."
    )
    assert judged("off_script", scene(text, planned=PLAN)).details["not_asked"] == []


# --- panel ----------------------------------------------------------------------------------------------


def test_a_planned_panel_is_no_dual_interview() -> None:
    text = "P: What did you build?\nC: A kiln.\nO: How hot did it get?\nC: Very."
    assert judged("dual_interview", scene(text, panel=True)).status is Status.NOT_APPLICABLE


def test_the_colleagues_turns_are_not_the_persons() -> None:
    text = (
        "P: What did you build?\nC: A kiln.\nO: Don't you think that was a risk?\nC: Maybe.\n"
        "O: What did it cost and why did you sell it?\nC: A lot.\nP: Where do you live?\nC: In Tartu."
    )
    made = scene(text)
    assert judged("leading_questions", made).level == 3
    assert judged("dual_questions", made).level == 3
    assert judged("discovery_depth", made).details["depths"] == [1, 1]


# --- settings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("required_phrase", {"phrases": []}),
        ("required_phrase", {"phrases": [3]}),
        ("required_phrase", {"other": 1}),
        ("within", {"event": "greeting", "anchor": "moon"}),
        ("within", {"event": [], "seconds": 5}),
        ("within", {"event": "greeting", "seconds": -1}),
        ("within", {"event": "greeting", "seconds": "soon"}),
        ("longest_monologue", {"seconds": float("nan")}),
    ],
)
def test_a_wrong_setting_is_a_named_error(name: str, params: dict[str, object]) -> None:
    with pytest.raises(ScorerSetting):
        judged(name, scene(NEUTRAL, [(0, 1), (1, 2)]), **params)


def test_every_scorer_event_and_anchor_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "scorers.md").read_text()
    assert [name for name in SCORERS if f"| `{name}` |" not in page] == []
    assert [name for name in (*EVENTS, *ANCHORS) if name not in page] == []


STARTERS = Path(rubrics.__file__).parent / "starters"


def test_every_scorer_that_a_starter_rubric_names_is_there() -> None:
    named = {
        line.split(":", 1)[1].strip()
        for path in STARTERS.glob("*.yaml")
        for before, line in pairwise(path.read_text().splitlines())
        if before.strip() in ("- method: measure", "- method: behaviour")
    }
    assert len(named) > 10
    assert named - set(SCORERS) == set()
