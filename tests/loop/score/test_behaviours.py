"""What a turn does, case by case; the expected answers were settled by reading the sentences."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from tests.loop.score.builders import turns

KEYS = [
    "seq", "speaker", "role", "text", "main", "question", "leading", "dual", "reflection", "builds_on_answer",
    "empathy", "advice", "next_steps", "closing", "p",
]  # fmt: skip


def one(
    text: str, before: str = "I moved the drug trolley because nurses lost ten minutes."
) -> TurnBehaviour:
    return behaviours(turns(f"C: {before}\nP: {text}"))[1]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What made you choose chemistry?", "open"),
        ("what made you choose chemistry", "open"),
        ("Did you finish the course?", "closed"),
        ("did you finish the course", "closed"),
        ("Tell me about a time you changed your mind.", "open"),
        ("how many people were on the team", "closed"),
        ("when did you start there", "closed"),
        ("I was wondering how you dealt with the noise.", "open"),
        ("Walk me through the first day.", "open"),
        ("okay so um could you describe the handover", "open"),
        ("So you work nights?", "closed"),
        ("it was your first job wasn't it", "closed"),
        ("and why is that", "open"),
        ("I know what you mean.", "none"),
        ("When you are ready we can begin.", "none"),
        ("What I will do is send you the form.", "none"),
        ("Don't worry about the form.", "none"),
        ("Mm-hmm.", "none"),
        ("That is a good answer.", "none"),
        ("", "none"),
    ],
)
def test_question_kind(text: str, kind: str) -> None:
    assert one(text).question == kind


def test_no_reliance_on_the_mark() -> None:
    asked = "What did you try first?"
    assert one(asked).question == one(asked.rstrip("?").lower()).question == "open"


@pytest.mark.parametrize(
    ("text", "leading"),
    [
        ("Don't you think that was a bit late?", True),
        ("You would agree that teamwork matters, right?", True),
        ("Surely you told your manager?", True),
        ("What did you tell your manager?", False),
        ("Do you enjoy teamwork?", False),
        ("Don't you worry about that.", False),
    ],
)
def test_leading(text: str, leading: bool) -> None:
    assert one(text).leading is leading


@pytest.mark.parametrize(
    ("text", "dual"),
    [
        ("What did you like there? And why did you leave?", True),
        ("how did it start and what did you do about the noise in the office", True),
        ("What did you like there?", False),
        ("Sorry? What did you like there?", False),
        ("It was late, okay? What did you do next?", False),
    ],
)
def test_dual(text: str, dual: bool) -> None:
    assert one(text).dual is dual


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("How did the nurses take it?", "question"),
        ("So you saved the nurses ten minutes by moving the trolley.", "reflection"),
        ("It sounds like the trolley was in the way.", "reflection"),
        ("You should talk to the ward manager before you change that.", "input"),
        ("The policy says that refunds take up to ten working days after we receive the parcel.", "input"),
        ("Yeah.", "other"),
        ("Thank you.", "other"),
    ],
)
def test_main(text: str, main: str) -> None:
    assert one(text).main == main


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("I can hear how worried you are about that payment.", "empathy"),
        ("That sounds exhausting.", "empathy"),
        ("I am so sorry about the wait.", "empathy"),
        ("I understand this has been frustrating.", "empathy"),
        ("You will hear from us by Friday.", "next_steps"),
        ("The next step is a call with the team lead.", "next_steps"),
        ("Thanks for your time, have a great day.", "closing"),
        ("You need to restart the router first.", "advice"),
    ],
)
def test_signs(text: str, field: str) -> None:
    found = one(text)
    assert getattr(found, field) is True
    assert found.p[field] > 0.5


@pytest.mark.parametrize(
    "text", ["Sorry, could you repeat that?", "What is your order number?", "Yes, please."]
)
def test_no_empathy_where_none_is_said(text: str) -> None:
    assert one(text).empathy is False


def test_builds_on_the_answer_not_on_other_words() -> None:
    # shares "drug", "trolley" (2 meanings of weight 1): 2 / (2 + 1.5)
    assert one("The drug trolley, really.").builds_on_answer == pytest.approx(2 / 3.5)
    assert one("My cousin sells boats.").builds_on_answer == 0.0


def test_json_has_exactly_the_keys_in_order() -> None:
    row = one("Why did you move the trolley?").to_json_dict()
    assert list(row) == KEYS
    assert json.loads(json.dumps(row))["role"] == "person"


def test_without_roles_the_other_speaker_gives_the_answer() -> None:
    spoken = (
        Turn(0, "A", Role.UNKNOWN, "The kiln cracked."),
        Turn(1, "B", Role.UNKNOWN, "Why did the kiln crack?"),
    )
    assert behaviours(spoken)[1].builds_on_answer > 0


TEXTS = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            "what",
            "why",
            "you",
            "do",
            "that",
            "okay",
            "so",
            ",",
            ".",
            "?",
            "!",
            "the",
            "trolley",
            "don't",
            "think",
            "right",
            "sorry",
            "5",
            "$9",
            "[x]",
            "’s",
        ]
    ),
    max_size=60,
).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from(list(Role)), TEXTS), max_size=12))
def test_any_text(lines: list[tuple[Role, str]]) -> None:
    spoken = tuple(Turn(i, str(role), role, text) for i, (role, text) in enumerate(lines))
    found = behaviours(spoken)
    assert [b.seq for b in found] == [t.seq for t in spoken]
    for b in found:
        assert all(0.0 <= p <= 1.0 for p in (*b.p.values(), b.builds_on_answer))
        assert all(0 <= start < end <= len(b.text) for start, end in b.spans.values())
        assert (b.question == "none") == (not b.questions)
        json.dumps(b.to_json_dict())


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "you " * 50_000, "do you " * 30_000, "? " * 50_000, "(" * 50_000]
)
def test_long_lines_end(text: str) -> None:
    """The suite's fault handler ends a run that hangs; a linear rule passes these in moments."""
    assert len(behaviours((Turn(0, "A", Role.PERSON, text),))) == 1
