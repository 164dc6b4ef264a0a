"""The texts that people are given before anything is scored: for staff, for candidates, and the draft of an
assessment of impact. Numbers in braces are those of the workspace; `##` begins a section, an empty line a
paragraph.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """`readers` says whom it is for."""

    title: str
    readers: str
    text: str

    def sections(self, numbers: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Headings with their paragraphs, and `numbers` in them."""
        parts = [part.strip() for part in self.text.format(**numbers).split("## ") if part.strip()]
        return tuple((heading, _paragraphs(rest)) for heading, _, rest in (p.partition("\n") for p in parts))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


_STAFF = Notice(
    "How your conversations are used for coaching",
    "for everybody whose conversations are scored; one page, to be handed out before the first one",
    """
## What happens

Transcripts of your interviews or calls are read against a rubric that your organisation has published. You
can read the rubric at any time.

A program reads the words. Each score names the words that it rests on; where it is not sure it says so.
People review a random sample without seeing its scores, and how far it may be trusted is printed beside
every score.

## What it is for

To find one thing that you and your coach agree to change, and to see honestly whether it changed. Ten
conversations at least stand on each side of a comparison.

Nothing is decided by a score alone. A decision about your work is made and signed by a person, and you read
it when they do.

## What is not done

No emotion is inferred from your voice or your face. No list ranks people. Candidates and customers are
never scored.

## Who sees what

You see everything that is written about you, no later than your manager, and who opened it. Your coach sees
your conversations; your team’s supervisor sees those of the team. Leaders see figures of groups of five
people or more, without names.

Your private notes, and the scores that you give yourself, are read by nobody else unless you share them.

## What you can do

Question any score: say what it misses. Somebody who did not give it answers within {question}, and verdicts
that use it wait for the answer.

Take back your consent to a conversation. Its scores are taken out for good and nobody sees it.

## How long it is kept

Recordings {recordings}, transcripts {transcripts}. Scores stay, without the words; where a quote was
erased, its date and a checksum stay.
""",
)
_CANDIDATES = Notice(
    "This conversation is recorded",
    "for candidates and customers, to be read out or sent before the recording begins",
    """
## Why

We record and transcribe conversations so that the people on our side get better at them. You are not
scored: only our own questions and answers are.

## Your choice

You can say no, now or later, and nothing changes for you. If you say no the conversation is neither scored
nor shown; if you change your mind later, it is taken out.

## How long

The recording is kept for {recordings}, the transcript for {transcripts}.
""",
)
_ASSESSMENT = Notice(
    "Assessment of impact: a draft to complete",
    "for whoever answers for data protection; what is in square brackets is yours to fill in",
    """
## Purpose and need

Coaching of interviewers or agents on published criteria, and a check whether it helped. [Why do less
intrusive means, such as sitting in on a few conversations, not serve the purpose?]

[Legal ground. Who was consulted: staff, their representatives, the data protection officer.]

## What is processed

Transcripts with speakers and times; scores with quotes; coaching sessions; who opened what. Counterparts
are stored under a reference, not a name, as far as the import gives one. [Sources, and who delivers them.]

Kept: recordings {recordings}, transcripts {transcripts}, scores without quotes. It runs on your own
machines; with a judge by an outside endpoint, words leave them. [Is one configured?]

## Risks for people, and what is done

A wrong score: quotes are checked against the transcript, agreement with people is measured blind, a score
can be questioned and is answered by somebody else within {question}.

Unequal treatment: figures by group are compared where groups are large enough. [Which groups may lawfully
be looked at?]

Being watched: no ranking, no emotions, no audio judged; everybody sees who opened what is about them;
leaders see no names.

Decisions by machine: none. Flags propose tasks and people accept them; readiness is signed by a named
person, with the reasons.

## What is left, and who decides

[Risks that remain. Who accepts them, on which date, and when this is looked at again.]
""",
)
NOTICES: Mapping[str, Notice] = {"staff": _STAFF, "candidates": _CANDIDATES, "assessment": _ASSESSMENT}
