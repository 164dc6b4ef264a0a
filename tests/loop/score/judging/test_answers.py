"""What an answer must be and have before it counts; everything else is `cannot_tell` with the reason."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.rubric import Scale, ScaleKind
from coachloop.domain.score import EvidenceKind, Judgement, SearchedSpan, Status
from coachloop.loop.score.judging.answer import answer_schema
from coachloop.loop.score.judging.model import JudgeSettingInvalid, Question, Reply
from coachloop.loop.score.judging.rules import merge, seen
from coachloop.loop.score.judging.shown import names_of
from coachloop.loop.score.judging.windows import Window, tokens_of, windows
from tests.loop.score.judging.made import CALL, THREE, Scripted, answer, criterion, judged, reply, scene


def test_a_level_with_a_quote_of_the_person() -> None:
    found = judged(answer())
    # Level 3 of 1..3 is 100. "I am sorry, " has 12 characters, the quote 25.
    assert (found.status, found.level, found.pct) == (Status.SCORED, 3.0, 100.0)
    assert (found.confidence, found.rationale) == (0.8, "PERSON names the annoyance first.")
    [evidence] = found.evidence
    assert (evidence.kind, evidence.turn_seq, evidence.start, evidence.end) == (EvidenceKind.QUOTE, 2, 12, 37)
    assert evidence.text == "a third delay is annoying"


@pytest.mark.parametrize(
    "quote",
    [
        "A THIRD DELAY IS ANNOYING.",
        "a  third\ndelay is annoying",
        '"a third delay is annoying"',
        "…a third delay is annoying...",
    ],
    ids=["capitals", "white space", "quotation marks", "dots"],
)
def test_the_stored_words_are_kept_however_the_judge_writes_them(quote: str) -> None:
    [evidence] = judged(answer(quote=quote)).evidence
    assert evidence.text.rstrip(".") == "a third delay is annoying"


BAD = {
    "no JSON": "I would give it a three.",
    "cut off": answer()[:-20],
    "a list": "[1, 2]",
    "not a number": answer().replace("0.8", "NaN"),
    "deep": '{"applicable":' + "[" * 5_000 + "]" * 5_000 + "}",
    "level above": answer(level=5),
    "level below": answer(level=0),
    "level between": answer(level=2.5),
    "level infinite": answer().replace('"level": 3', '"level": 1e999'),
    "level true": answer(level=True),
    "level none": answer(level=None),
    "confidence": answer(confidence=7),
    "applicable": answer(applicable="maybe"),
    "no evidence": json.dumps({**json.loads(answer()), "evidence": []}),
    "evidence of words": json.dumps({**json.loads(answer()), "evidence": ["a third delay is annoying"]}),
    "kind": answer(kind="proof"),
    "turn unknown": answer(turn=77),
    "turn negative": answer(turn=-1),
    "turn in words": json.dumps(
        {**json.loads(answer()), "evidence": [{"turn": "2", "quote": "a third delay"}]}
    ),
    "other turn": answer(turn=4),
    "words nobody said": answer(quote="I can see why you are upset"),
    "parts of words": answer(quote="hird delay is annoy"),
    "two words": answer(quote="third delay"),
    "empty quote": answer(quote="  "),
    "quote marks only": answer(quote='"..."'),
    "very long quote": answer(quote="a third delay is annoying " * 100),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_an_answer_that_cannot_be_used_twice_is_cannot_tell(text: str) -> None:
    endpoint = Scripted(text)
    found = judged(ask=endpoint.answer)
    assert found.status is Status.CANNOT_TELL
    assert (found.level, found.pct, found.evidence) == (None, None, ())
    assert found.reason is not None
    assert found.reason.startswith("the judge's answer could not be used: ")
    assert len(endpoint.asked) == 2  # one try and one repair


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_one_repair_with_the_reason(text: str) -> None:
    endpoint = Scripted(text, answer())
    assert judged(ask=endpoint.answer).level == 3.0
    first, second = endpoint.asked
    assert first.system == second.system
    # The same question with one more line, which never repeats what the judge wrote.
    added = second.prompt.removeprefix(first.prompt)
    assert added.startswith("\nAn earlier answer was not used: ")
    assert "upset" not in added


def test_an_answer_at_the_limit_is_not_read() -> None:
    found = judged(ask=lambda _: reply(answer(), cut_off=True))
    assert found.reason == "the judge's answer could not be used: the answer is too long"


def test_a_fence_and_a_sentence_around_the_answer_do_no_harm() -> None:
    assert judged(f"Here it is:\n```json\n{answer()}\n```\nDone.").level == 3.0


def test_the_second_try_is_told_where_the_words_stand() -> None:
    endpoint = Scripted(answer(turn=4), answer())
    judged(ask=endpoint.answer)
    assert "quote 1 does not stand in turn 4 but in turn 2" in endpoint.asked[1].prompt


def test_one_wrong_quote_beside_a_right_one_is_enough_to_refuse() -> None:
    two = json.loads(answer())
    two["evidence"].append({"turn": 0, "quote": "you poor thing, really", "kind": "behaviour"})
    assert judged(json.dumps(two)).status is Status.CANNOT_TELL


def test_thinking_aloud_is_not_the_answer() -> None:
    assert judged('<think>{"level": 1} or {3}?</think>\n' + answer()).level == 3.0


def test_a_sentence_of_the_judge_is_one_plain_line() -> None:
    text = json.dumps({**json.loads(answer()), "rationale": "Kind\n\u202e words\x1b[31m " + "x" * 500})
    found = judged(text).rationale
    assert found.startswith("Kind words[31m xxx")
    assert len(found) == 400


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "applicable": st.sampled_from(["yes", "no", "unclear", "YES"]) | _JSON,
        "evidence": st.lists(
            st.fixed_dictionaries(
                {}, optional={"turn": st.integers(-2, 9) | _JSON, "quote": _JSON, "kind": _JSON}
            )
            | _JSON,
            max_size=3,
        )
        | _JSON,
        "level": st.integers(-1, 5) | _JSON,
        "confidence": _JSON,
        "rationale": _JSON,
    },
)


@given(_PARTS.map(json.dumps) | _JSON.map(json.dumps) | st.text(max_size=60))
def test_whatever_comes_back_is_a_judgement(text: str) -> None:
    found = judged(text)
    assert found.status in (Status.SCORED, Status.NOT_APPLICABLE, Status.CANNOT_TELL)
    assert (found.status is Status.SCORED) == (found.pct is not None) == bool(found.evidence)


# --- occasions ----------------------------------------------------------------------------------------------

FED_UP = {"turn": 1, "quote": "I am fed up"}


def test_what_did_not_happen_is_low_only_with_its_occasion() -> None:
    found = judged(answer(**FED_UP, kind="occasion", level=1))  # type: ignore[arg-type]
    assert (found.status, found.level) == (Status.SCORED, 1.0)
    assert [e.kind for e in found.evidence] == [EvidenceKind.OCCASION]
    assert found.searched == SearchedSpan(1, 4)  # from the occasion to the end


@pytest.mark.parametrize("level", [2, 3])
def test_an_occasion_alone_never_carries_more_than_a_low_level(level: int) -> None:
    # 2 of 1..3 is 50, the middle.
    found = judged(answer(**FED_UP, kind="occasion", level=level))  # type: ignore[arg-type]
    assert found.status is Status.CANNOT_TELL
    assert "needs a quote of what PERSON said" in str(found.reason)


def test_words_of_the_other_side_are_never_behaviour_of_the_person() -> None:
    high = judged(answer(**FED_UP, kind="behaviour", level=3))  # type: ignore[arg-type]
    assert high.status is Status.CANNOT_TELL
    low = judged(answer(**FED_UP, kind="behaviour", level=1))  # type: ignore[arg-type]
    assert [e.kind for e in low.evidence] == [EvidenceKind.OCCASION]


@pytest.mark.parametrize(
    ("applicable", "status"), [("no", Status.NOT_APPLICABLE), ("unclear", Status.CANNOT_TELL)]
)
def test_no_occasion_and_doubt_need_no_evidence(applicable: str, status: Status) -> None:
    text = json.dumps(
        {"applicable": applicable, "evidence": [], "level": None, "rationale": "No feeling shown."}
    )
    found = judged(text)
    assert (found.status, found.reason, found.level) == (status, "No feeling shown.", None)


def test_pass_and_fail() -> None:
    scale = Scale(ScaleKind.PASS_FAIL, 0, 1, ("not met", "met"))
    assert judged(answer(level=1), scored=criterion(scale=scale)).pct == 100.0
    assert judged(answer(level=2), scored=criterion(scale=scale)).status is Status.CANNOT_TELL


def test_the_schema_has_the_order_of_the_work() -> None:
    schema = answer_schema(THREE)
    assert schema["required"] == ["applicable", "evidence", "level", "confidence", "rationale"]
    level = schema["properties"]["level"]  # type: ignore[index]
    assert level == {"anyOf": [{"type": "integer", "enum": [1, 2, 3]}, {"type": "null"}]}


# --- long transcripts ---------------------------------------------------------------------------------------


def _long(pairs: int) -> list[tuple[object, str]]:
    """Each pair of turns is about 2 x 100 tokens: 300 bytes at three bytes a token."""
    return [
        pair
        for n in range(pairs)
        for pair in ((CALL[1][0], f"{n} " + "late " * 60), (CALL[2][0], f"{n} " + "sorry " * 50))
    ]


class ByPart:
    """Answers with a level for each part, quoting the first turn of the person in it."""

    def __init__(self, *levels: int | str) -> None:
        self._levels, self.asked = levels, 0

    def __call__(self, question: Question) -> Reply:
        level = self._levels[min(self.asked, len(self._levels) - 1)]
        self.asked += 1
        if isinstance(level, str):
            return reply(json.dumps({"applicable": level, "evidence": [], "level": None, "rationale": level}))
        line = next(x for x in question.prompt.splitlines() if "] PERSON: " in x)
        seq, _, text = line[1:].partition("] PERSON: ")
        return reply(answer(int(seq), " ".join(text.split()[:5]), level=level))


def _parts(ask: ByPart) -> Judgement:
    return judged(lines=_long(40), window=4_000, ask=ask)  # type: ignore[arg-type]


def test_a_long_transcript_is_read_in_parts_that_all_count() -> None:
    ask = ByPart(3)
    found = _parts(ask)
    assert ask.asked > 1
    assert len(found.details["parts"]) == ask.asked  # type: ignore[arg-type]
    assert (found.level, len({e.turn_seq for e in found.evidence})) == (3.0, ask.asked)


def test_parts_without_an_occasion_drop_out() -> None:
    assert _parts(ByPart("no", 3, "no")).level == 3.0
    assert _parts(ByPart("no")).status is Status.NOT_APPLICABLE


def test_more_doubtful_than_told_is_cannot_tell() -> None:
    ask = ByPart(3, "unclear")
    found = _parts(ask)
    assert found.status is Status.CANNOT_TELL
    assert found.reason == f"1 of {ask.asked} parts could be told; unclear"


def test_the_level_of_the_whole_is_weighted_by_the_persons_own_turns() -> None:
    def part(number: int, own: int) -> Window:
        return Window(number, (), own)

    def told(level: float, confidence: float | None = 0.5) -> Judgement:
        pct = THREE.pct(level)
        return Judgement(
            "warmth", Status.SCORED, level=level, pct=pct, confidence=confidence, rationale=f"{level}"
        )

    # (6*100 + 2*0)/8 = 75 of 100: half way between level 2 (50) and 3 (100); a half goes down.
    half = merge(criterion(), [part(0, 6), part(1, 2)], [told(3), told(1, 0.9)])
    assert (half.level, half.pct, half.confidence) == (2.0, 50.0, 0.5)
    # (7*100 + 2*0)/9 = 77.8: nearer to 3, and the sentence is that of the part at level 3.
    more = merge(criterion(), [part(0, 7), part(1, 2)], [told(3), told(1, None)])
    assert (more.level, more.confidence, more.rationale) == (3.0, None, "3")
    # As many turns told as doubtful is enough, one more doubtful is not.
    doubt = Judgement("warmth", Status.CANNOT_TELL, reason="cut")
    assert merge(criterion(), [part(0, 3), part(1, 3)], [told(3), doubt]).status is Status.SCORED
    assert merge(criterion(), [part(0, 3), part(1, 4)], [told(3), doubt]).status is Status.CANNOT_TELL


def test_two_hundred_pages_and_a_turn_without_end_have_an_outcome() -> None:
    # 200 pages of 500 words: 100,000 words in turns of about 50 words.
    book = [
        pair
        for n in range(1_000)
        for pair in ((CALL[1][0], f"{n} " + "late " * 49), (CALL[2][0], f"{n} " + "sorry " * 49))
    ]
    assert judged(lines=book, window=16_000, ask=ByPart(3)).level == 3.0
    small = judged(lines=book, window=3_000, ask=ByPart(3))
    assert small.reason == "the transcript is longer than 40 windows of the judge"


# --- a turn that is longer than the window ------------------------------------------------------------------

ENDLESS = " ".join("late" + "".join(letters) for letters in product("abcdefghijklmnopqrstuvw", repeat=3))
SEEN_ENDLESS = seen(scene([CALL[0], (CALL[1][0], ENDLESS), *CALL[2:]]), names_of([]))


def test_a_turn_longer_than_the_window_is_read_in_pieces() -> None:
    parts = windows(SEEN_ENDLESS.turns, 2_000)
    assert len(parts) == 2  # only the first and the last hold words of the person
    assert [turn.seq for turn in parts[0].turns][:2] == [0, 1]
    assert [turn.seq for turn in parts[-1].turns][-3:] == [2, 3, 4]
    assert all(sum(tokens_of(turn.line) + 1 for turn in part.turns) <= 2_000 for part in parts)
    asked = ByPart(3)
    assert judged(lines=[CALL[0], (CALL[1][0], ENDLESS), *CALL[2:]], window=4_000, ask=asked).level == 3.0
    assert asked.asked == 2


def test_pieces_hold_every_word_and_where_it_stands() -> None:
    mine = seen(scene([(CALL[0][0], ENDLESS), CALL[1]]), names_of([])).turns[0]
    pieces = [turn for part in windows((mine,), 2_000) for turn in part.turns]
    assert len(pieces) > 20
    assert {word for piece in pieces for word in piece.text.split()} == set(ENDLESS.split())
    for piece in pieces:
        start, end = piece.stored_span(0, len(piece.text))
        assert ENDLESS[start:end] == piece.text
    # Two pieces share 40 words: as many as a quote may have.
    first, second = pieces[0].text.split(), pieces[1].text.split()
    assert second[:40] == first[-40:]
    assert second[40] not in first


def test_a_quote_of_a_cut_turn_stands_in_the_whole_turn() -> None:
    lines = [CALL[1], (CALL[2][0], ENDLESS)]
    quoted = " ".join(ENDLESS.split()[11_000:11_003])

    def ask(question: Question) -> Reply:
        if quoted in question.prompt:
            return reply(answer(1, quoted))
        return reply(json.dumps({"applicable": "no", "evidence": [], "level": None, "rationale": "no"}))

    [found] = judged(lines=lines, window=4_000, ask=ask).evidence
    assert ENDLESS[found.start : found.end] == quoted


@pytest.mark.parametrize("text", ["x" * 60_000, "ß" * 60_000, "話" * 60_000, "a " * 30_000])
def test_a_turn_without_words_or_with_one_has_an_outcome(text: str) -> None:
    found = judged(lines=[CALL[1], (CALL[2][0], text)], window=3_000, ask=ByPart(3))
    assert found.status in (Status.SCORED, Status.CANNOT_TELL)
    empty = judged(answer(), lines=[CALL[0], (CALL[1][0], "  "), (CALL[2][0], ""), *CALL[2:3], CALL[1]])
    assert empty.status is Status.CANNOT_TELL  # turn 2 of the answer is empty: no quote stands there


def test_a_window_without_room_says_so() -> None:
    with pytest.raises(JudgeSettingInvalid, match="too small"):
        windows(SEEN_ENDLESS.turns, 100)
