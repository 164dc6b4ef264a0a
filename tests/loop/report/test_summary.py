"""The 90-second summary: lines and limits by hand, and no line that would fit another conversation."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.domain.score import Evidence, EvidenceKind, EvidenceNotFound, quote, verify
from coachloop.loop.report.answers import questions
from coachloop.loop.report.model import MomentKind, Summary, SummaryLine
from coachloop.loop.report.summary import MOST_LINES, MOST_WORDS, ScoredOn, summary
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.model import Scene
from coachloop.loop.score.reading import kept, read_back
from coachloop.sample.files import CALLS, sample_files
from tests.loop.score.builders import scene
from tests.proof.corpora import write_annomi, write_anthropic, write_coraal, write_star

TALK = """
P: Welcome. Tell me about the booking page that you built.
C: I built it for the clinic. We rolled the release back twice in the first month.
P: Thanks. Moving on, you enjoy night shifts, don't you?
C: Well, I suppose so.
P: And what salary do you expect?
C: Honestly that range is too low for me, I am not sure this is worth it.
P: It is what it is.
C: I see.
P: And where do you see yourself in five years?
C: Leading a small team of gardeners.
P: Thank you for your time, goodbye.
C: Bye.
"""


def lines(made: Scene, *scores: ScoredOn) -> list[str]:
    return [line.text for line in summary(made, scores).lines]


def test_each_kind_of_moment_has_its_words() -> None:
    """The lead is in turn 2. Six turns on is turn 10: "I see" is none, and parts none."""
    found = {line.kind: line for line in summary(scene(TALK)).lines}
    assert found[MomentKind.MISSED].text == (
        "Perhaps missed: “We rolled the release back twice in the first month” was not taken up by turn 10 of 12; "
        "asked was “Moving on, you enjoy night shifts, don't you”"
    )
    assert found[MomentKind.LEADING].text == (
        "Leading question: “Moving on, you enjoy night shifts, don't you” was answered “Well, I suppose so”"
    )
    assert found[MomentKind.PUSHBACK].words == "The doubt"
    assert found[MomentKind.PUSHBACK].then == "was passed over with"
    assert found[MomentKind.NEXT_STEP].words == "Closed without a word on what happens next:"
    assert not any(line.good for line in found.values())


def test_in_the_order_of_the_talk_and_numbered() -> None:
    told = summary(scene(TALK)).lines
    assert [line.number for line in told] == list(range(1, len(told) + 1))
    assert [line.turn_seq for line in told] == sorted(line.turn_seq for line in told)


def test_strengths_and_a_long_stretch_with_its_figures() -> None:
    """90 seconds are the limit; the second turn lasts from 60 s to 180 s."""
    text = """
    P: Tell me about the hardest delivery you planned.
    C: A piano, up four floors in January, with the lift broken.
    P: How did you plan the piano then?
    C: I measured each landing and asked the neighbours to move their bicycles.
    P: What did the neighbours say?
    C: They helped to carry.
    P: Let me tell you how we work here, since we have many depots and each of them has its own rules.
    C: I see, each depot decides.
    """
    times = [(0, 5), (5, 15), (15, 20), (20, 30), (30, 35), (35, 40), (60, 180), (180, 185)]
    told = {line.kind: line for line in summary(scene(text, times)).lines}
    assert told[MomentKind.FOLLOW_UPS].good
    # The question takes up "piano" of the answer, which is one clause.
    assert told[MomentKind.FOLLOW_UPS].text == (
        "Followed up on “A piano, up four floors in January, with the lift broken” with "
        "“How did you plan the piano then”"
    )
    assert told[MomentKind.MONOLOGUE].words == "120 seconds (21 words) without an answer, from"
    assert told[MomentKind.MONOLOGUE].start_ms == 60_000


def test_off_the_plan_and_two_at_once() -> None:
    text = """
    P: Which tools do you use at home? And where did you learn to weld?
    C: A lathe, and in Graz.
    P: What is your star sign?
    C: Leo.
    """
    told = lines(scene(text, planned=("Tell me about a mistake that you noticed late.",)))
    assert any(
        t.startswith("Outside the interview plan: “What is your star sign” was answered “Leo”") for t in told
    )
    both = "Two questions at once: “Which tools do you use at home? And where did you learn to weld”"
    assert f"{both} was answered “A lathe, and in Graz”" in told


LEFT = """
P: Which depot are you from?
C: The one by the river, where the ice came up to the second floor last winter.
P: Moving on, what is your favourite tool?
C: A lathe.
P: Next question, how do you plan a week of deliveries?
C: On paper, every Friday at noon, with the whole team around one table and some cake.
P: Another topic, do you drive yourself?
C: I do.
P: And to finish, which music do you like?
C: Waltzes.
"""


def test_answers_that_nobody_followed_up() -> None:
    """Five questions; of the first four none was followed up. The answers have 15, 2, 15 and 2 words: the first
    of the longest. With one question less it is not said."""
    (line,) = [x for x in summary(scene(LEFT)).lines if x.kind is MomentKind.FOLLOW_UPS]
    assert line.text == (
        "4 of the first 4 main questions had no follow-up; the longest answer left was “The one by the river, "
        "where the ice came up to the second floor last winter” and asked next "
        "“Moving on, what is your favourite tool”"
    )
    shorter = LEFT[: LEFT.index("P: And to finish")]
    assert MomentKind.FOLLOW_UPS not in {x.kind for x in summary(scene(shorter)).lines}


def test_what_the_rubric_does_not_ask_for_comes_after_what_it_does() -> None:
    """0.42 - 0.25 is below 0.3: with scores, none of them on follow-ups, the line on them is left out."""
    made = scene(LEFT)
    other = scored("No leading questions", "leading_questions", 100.0)
    assert MomentKind.FOLLOW_UPS not in {x.kind for x in summary(made, (other,)).lines}
    depth = scored("Discovery depth", "discovery_depth", 0.0)
    assert MomentKind.FOLLOW_UPS in {x.kind for x in summary(made, (depth,)).lines}


@pytest.mark.parametrize(
    ("sign", "turn", "kind"),
    [
        ("leading", 2, MomentKind.LEADING),
        ("objection", 5, MomentKind.PUSHBACK),
    ],
)
def test_what_only_a_head_finds_is_no_line(sign: str, turn: int, kind: MomentKind) -> None:
    """A head of 0.99 without its rule is (0.99 + 0.03) / 2 = 0.51: shown, and not sure enough for a line."""

    def read(words: Sequence[Turn], p: float) -> tuple[TurnBehaviour, ...]:
        return tuple(replace(t, p={**t.p, sign: p}) if t.seq == turn else t for t in behaviours(words))

    made = scene(TALK)
    unsure = replace(made, read_turns=lambda words: read(words, 0.51))
    sure = replace(made, read_turns=lambda words: read(words, 0.55))
    assert kind not in {line.kind for line in summary(unsure).lines}
    assert kind in {line.kind for line in summary(sure).lines}


def test_a_score_gives_no_line_of_what_is_not_sure() -> None:
    made = scene(LEFT)
    said = quote(made.transcript, 1, 0, 20, EvidenceKind.OCCASION)
    score = scored("Pushback", "pushback_handling", 0.0, said)
    assert "Pushback" not in {line.criterion for line in summary(made, (score,)).lines}
    agreed = summary(made, (replace(score, agreed=True),)).lines
    assert [line.text for line in agreed if line.agreed] == ["Pushback, 0 of 100: “The one by the river”"]


def test_a_share_is_said_in_words_and_never_praised() -> None:
    made = scene(LEFT)
    said = quote(made.transcript, 4, 0, 13, EvidenceKind.QUOTE)
    share = scored("Candidate talks", "talk_share", 0.0, said, words="61 %")
    (line,) = [x for x in summary(made, (share,)).lines if x.criterion == "Candidate talks"]
    assert line.text == "Spoke 61 % of the time; the longest turn began: “Next question”"
    praised = summary(made, (replace(share, pct=100.0, words="20 %"),)).lines
    assert "Candidate talks" not in {x.criterion for x in praised}


def test_nothing_stands_out_is_one_line_with_its_own_facts() -> None:
    """4 turns, 2 questions, 11 of 19 words are the person's (7 + 4), the longest answer has 5 words."""
    text = """
    P: Good morning, which depot are you from?
    C: The one by the river.
    P: How many lorries there?
    C: Seven lorries today.
    """
    (line,) = summary(scene(text)).lines
    assert line.kind is MomentKind.NOTHING
    assert line.text == (
        "Nothing stands out in 4 turns and 2 questions, 11 of 19 words by the scored person; "
        "the longest answer began “The one by the river”"
    )


@pytest.mark.parametrize("text", ["P:", "P:\nC:   \nP: ..."])
def test_without_words_there_is_no_line(text: str) -> None:
    assert summary(scene(text)) == Summary(())


def test_never_above_its_limits() -> None:
    """Sixty leading questions and sixty doubts, each of fifty words: 220 words and six lines stay the limit."""
    filler = " ".join(["warehouse"] * 45)
    pair = f"P: You like the {filler}, don't you?\nC: That {filler} is too expensive for us, honestly."
    told = summary(scene("\n".join([pair] * 60)))
    assert 0 < len(told.lines) <= MOST_LINES
    assert told.words <= MOST_WORDS


def test_two_hundred_pages_and_symbols_are_answered() -> None:
    long = "\n".join(
        f"P: How is depot {k} doing today?\nC: Depot {k} is fine, {'word ' * 400}" for k in range(250)
    )
    assert summary(scene(long)).words <= MOST_WORDS
    odd = "P: " + "☃ " * 500 + "why?\nC: " + "¿ ¡ " * 300 + "yes"
    assert summary(scene(odd)).words <= MOST_WORDS


# --- with scores -----------------------------------------------------------------------------------------


def scored(
    name: str, scorer: str, pct: float, *quotes: Evidence, weight: float = 0.2, **more: object
) -> ScoredOn:
    made = ScoredOn(name, scorer, weight, pct, f"{pct:.0f} of 100", "", "embedded@1", quotes)
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_criterion_of_a_line_is_named_and_the_agreed_change_comes_first() -> None:
    """Only two lines fit when six others weigh more: the agreed one is always among them."""
    made = scene(TALK)
    agreed = scored("One question at a time", "dual_questions", 0.0, agreed=True)
    leading = scored("No leading questions", "leading_questions", 0.0)
    told = summary(made, (agreed, leading)).lines
    assert {line.criterion for line in told if line.kind is MomentKind.LEADING} == {"No leading questions"}
    quoted = quote(made.transcript, 2, 8, 17, EvidenceKind.QUOTE)
    own = summary(made, (scored("Warmth", "", 0.0, quoted, agreed=True),)).lines
    (line,) = [x for x in own if x.agreed]
    assert line.text == "Warmth, 0 of 100: “Moving on”"


def test_a_line_that_the_stored_score_denies_is_left_out() -> None:
    """The machine that scored may read turns with more than rules: 100 says that nothing led."""
    made = scene(TALK)
    kept = summary(made, (scored("No leading questions", "leading_questions", 50.0),)).lines
    denied = summary(made, (scored("No leading questions", "leading_questions", 100.0),)).lines
    assert MomentKind.LEADING in {line.kind for line in kept}
    assert MomentKind.LEADING not in {line.kind for line in denied}
    assert MomentKind.MISSED in {line.kind for line in denied}
    # Anything else was asked, the score says: then it was no close without a word.
    closed = summary(made, (scored("Close and follow-through", "closing", 100.0),)).lines
    assert MomentKind.NEXT_STEP in {line.kind for line in kept}
    assert MomentKind.NEXT_STEP not in {line.kind for line in closed}


def test_a_judges_reason_takes_the_place_of_the_template() -> None:
    made = scene(TALK)
    said = quote(made.transcript, 2, 19, 51, EvidenceKind.QUOTE)
    judged = scored(
        "No leading questions",
        "leading_questions",
        0.0,
        said,
        rationale="Puts the answer in.",
        series="judge@ab12",
    )
    told = summary(made, (judged,)).lines
    assert not [x for x in told if x.kind is MomentKind.LEADING]
    (line,) = [x for x in told if x.series]
    assert (line.series, line.words) == ("judge@ab12", "No leading questions: Puts the answer in.")
    assert line.quote == said


def test_a_judge_without_a_quote_takes_nothing_away() -> None:
    judged = scored(
        "No leading questions", "leading_questions", 0.0, rationale="Puts it in.", series="judge@1"
    )
    told = summary(scene(TALK), (judged,)).lines
    assert MomentKind.LEADING in {line.kind for line in told}


def test_a_quote_of_another_version_is_left_out() -> None:
    made = scene(TALK)
    other = replace(quote(made.transcript, 2, 8, 17, EvidenceKind.QUOTE), transcript_version=2)
    wrong = replace(quote(made.transcript, 2, 8, 17, EvidenceKind.QUOTE), text="Never on")
    for evidence in (other, wrong):
        told = summary(made, (scored("Warmth", "", 0.0, evidence, agreed=True),)).lines
        assert "Warmth" not in {x.criterion for x in told}


# --- swapped transcripts ---------------------------------------------------------------------------------


def check_swaps(scenes: list[Scene]) -> tuple[int, list[str]]:
    """How many lines there are, and those that would stand over another of the conversations too.

    A line ends in the turn and, where it is known, the time at which its quote begins.
    """
    seen: dict[tuple[str, int, int | None], int] = {}
    number = 0
    for made in scenes:
        told = summary(made)
        assert told.words <= MOST_WORDS
        for line in told.lines:
            number += 1
            for evidence in line.quotes:
                verify(evidence, made.transcript)
            key = (line.text, line.turn_seq, line.start_ms)
            seen[key] = seen.get(key, 0) + 1
    return number, [key[0] for key, times in seen.items() if times > 1]


def test_no_line_fits_the_swapped_transcript_in_small_talks() -> None:
    other = TALK.replace("rolled the release back", "moved the whole stock out").replace("night", "early")
    for a, b in itertools.permutations((scene(TALK), scene(other)), 2):
        told, swapped = summary(a), summary(replace(a, transcript=b.transcript))
        changed = [line for line in told.lines if line.kind in (MomentKind.MISSED, MomentKind.LEADING)]
        assert changed
        assert not {line.text for line in changed} & {line.text for line in swapped.lines}
        for line in changed:
            with pytest.raises(EvidenceNotFound):
                verify(line.quote, b.transcript)


def _times(turn: dict[str, Any]) -> tuple[int | None, int | None]:
    if "start_ms" in turn:
        return turn["start_ms"], turn["end_ms"]
    return (round(turn["start"] * 1000) if turn.get("start") is not None else None), None


def from_files(folder: Path) -> list[Scene]:
    """Conversations in our own JSON as scenes."""
    made = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text())
        roles = data.get("speakers", {})
        turns = tuple(
            Turn(k, t["speaker"], Role(t.get("role") or roles[t["speaker"]]), t["text"], *_times(t))
            for k, t in enumerate(data["turns"])
        )
        base = scene("P: x")
        made.append(replace(base, transcript=Transcript(path.stem, 1, turns)))
    return made


def test_what_is_kept_of_a_reading_tells_the_same(tmp_path: Path) -> None:
    """By heads, kept as text and read back: the same lines and the same questions, word for word."""
    until = datetime(2026, 10, 1, tzinfo=UTC)
    for name, text in sample_files(7, until, share=0.05):
        if name.startswith(CALLS):
            (tmp_path / Path(name).name).write_text(text)
    plan = ("Tell me about a deadline that was hard to keep.", "What feedback has changed how you work?")
    heads, told = Heads(), 0
    for made in from_files(tmp_path)[:30]:
        read = replace(made, read_turns=heads.read, planned_questions=plan)
        back = read_back(kept(read) or "", made.transcript.turns)
        assert back is not None
        again = replace(read, read_turns=back.read_turns, match_plan=back.match_plan)
        assert summary(again) == summary(read)
        assert questions(again) == questions(read)
        told += len(summary(read).lines)
    assert told > 50


def test_no_line_fits_another_conversation_of_the_sample(tmp_path: Path) -> None:
    until = datetime(2026, 10, 1, tzinfo=UTC)
    for name, text in sample_files(7, until, share=0.25):
        if name.startswith(CALLS):
            (tmp_path / Path(name).name).write_text(text)
    number, twice = check_swaps(from_files(tmp_path))
    assert number > 300
    assert twice == []


def test_no_line_fits_another_interview(shared_data: Path, tmp_path: Path) -> None:
    write_anthropic(shared_data, tmp_path)
    number, twice = check_swaps(from_files(tmp_path)[::2])
    assert number > 150
    assert twice == []


def test_no_line_fits_another_scripted_call(shared_data: Path, tmp_path: Path) -> None:
    """92 % of these agents' turns are stock replies: only the other side's words and the times differ."""
    write_star(shared_data, tmp_path)
    scenes = from_files(tmp_path)[::8]
    number, twice = check_swaps(scenes)
    assert number > 200
    assert twice == []


def fits(line: SummaryLine, words: dict[int, str]) -> bool:
    """Whether everything that the line quotes stands in these turns too, at the same places."""
    return all(words.get(q.turn_seq, "")[q.start : q.end] == q.text for q in line.quotes)


def test_no_line_of_forty_real_talks_fits_another_of_them(shared_data: Path, tmp_path: Path) -> None:
    """Ten of each corpus, each transcript under each summary: 40 x 39 pairs."""
    scenes: list[Scene] = []
    for write in (write_anthropic, write_star, write_coraal, write_annomi):
        folder = tmp_path / write.__name__
        folder.mkdir()
        write(shared_data, folder)
        scenes += sorted(from_files(folder), key=lambda s: len(s.transcript.turns))[::6][:10]
    told = [summary(made).lines for made in scenes]
    words = [{t.seq: t.text for t in made.transcript.turns} for made in scenes]
    assert sum(map(len, told)) > 60
    wrong = [
        line.text
        for a, b in itertools.permutations(range(len(scenes)), 2)
        for line in told[a]
        if fits(line, words[b])
    ]
    assert wrong == []


def test_twins_that_differ_in_one_answer() -> None:
    """What the lines say of that answer changes with it; what they say of the rest is true of both."""
    twin = TALK.replace("We rolled the release back twice in the first month.", "It has blue buttons.")
    one, other = summary(scene(TALK)).lines, summary(scene(twin)).lines
    words = {t.seq: t.text for t in scene(twin).transcript.turns}
    assert {line.kind for line in one if not fits(line, words)} == {MomentKind.MISSED}
    assert MomentKind.MISSED not in {line.kind for line in other}
