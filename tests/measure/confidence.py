"""What "sure" is worth: `python -m tests.measure.confidence`; --write: into docs/measures/confidence.md.

AnnoMI dev, read only to measure: turns by how sure the heads are of a behaviour, and how many of them the experts
coded so. No set with labels rates whole conversations on the criteria of our rubrics, so what a score states of
itself cannot be checked in this way. No text of the set is printed or kept.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.heads.read import Heads
from tests.measure.annomi_people import SAID
from tests.measure.annomi_questions import SHARED_DATA
from tests.measure.heads import Session, sessions
from tests.measure.lines import resampled

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures" / "confidence.md"
#: What a head is sure of -> the experts' word on it.
BEHAVIOURS: Mapping[str, str] = {
    "question": "question yes/no",
    "reflection": "reflection yes/no",
    "advice": "advice or information yes/no",
}
_STEPS = 5  # of equal width
_DRAWS = 500
#: How sure, and whether the experts agree: of one turn.
Stated = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Step:
    """Turns of which the head is between `low` and `high` sure; mean of what it says, share that is so."""

    low: float
    high: float
    n: int
    stated: float
    so: float


def stated(session: Session, behaviour: str) -> list[Stated]:
    """Of each coded turn."""
    return [
        (found.p[behaviour], SAID[BEHAVIOURS[behaviour]](said) == "True")
        for found, said in zip(session.found, session.said, strict=True)
        if said is not None
    ]


def steps(of: Sequence[Stated]) -> list[Step]:
    """Those with a turn; 1.0 belongs to the last."""
    found = []
    for i in range(_STEPS):
        low, high = i / _STEPS, (i + 1) / _STEPS
        inside = [(p, so) for p, so in of if min(int(p * _STEPS), _STEPS - 1) == i]
        if inside:
            found.append(
                Step(low, high, len(inside), fmean(p for p, _ in inside), fmean(so for _, so in inside))
            )
    return found


def away(of: Sequence[Sequence[Stated]]) -> float:
    """Mean over turns of |stated - so| of their step (expected calibration error); groups are sessions."""
    flat = [one for group in of for one in group]
    return sum(step.n * abs(step.stated - step.so) for step in steps(flat)) / len(flat)


def page(read: Sequence[Session]) -> str:
    return "\n\n".join([_HEAD, _table(read), _away(read), _TAIL]) + "\n"


_HEAD = """# Sure

**Rule (ours; UX, wireframe A).** A machine's score says how sure it is, from 0 to 1. Under 0.70 the page asks a person
to look, and the conversation stands under "Review next". That is all it is for: **it is an order, not a frequency**. A
score that is 0.75 sure is not right three times in four.

| Scorer | What its number is |
|---|---|
| built in | set by rule for the case: high where the words leave little room (a phrase word for word, times that were measured), low where heads read meaning |
| examples, by likeness | from 0.5 up with the cosine of the nearest example |
| examples, learnt | share of the conversations that it had not learnt from in which it gave people's level |
| judge | what the model says of itself; 0 where an order stood in the words |

```python
>>> from coachloop.loop.report.model.conversations import SURE
>>> [sure < SURE for sure in (0.60, 0.70, 0.75)]
[True, False, False]

```

How often a score is right is a figure of its own, measured on your conversations: the [agreement](trust.md) of the
criterion. It stands beside the score.

## How far off the heads are, turn by turn

Written by `python -m tests.measure.confidence --write`; no figure was typed in. Turns of AnnoMI dev (filmed helping
talk, coded by experts, nothing trained on it), by how sure the heads were. If *sure* were a frequency, *so* would
equal *stated*."""
_TAIL = """The heads are trained with every kind weighing the same, so that rare ones are found, and the surest clause speaks for
its turn: both push the number up, the more so for what is rare. The constants that turn it into yes and no
(`heads/turns.py`) allow for that. We do not bend the numbers to this table: it is one kind of talk, and yours has other
shares.

**What it cannot say.** How sure a score of a whole conversation should be: no public set rates conversations on criteria
like these. An unsure score may be right, and a sure one wrong; the blind audit finds both."""


def _table(read: Sequence[Session]) -> str:
    rows = ["| behaviour | sure | turns | stated | so |", "|---|---|---|---|---|"]
    for behaviour in BEHAVIOURS:
        for step in steps([one for session in read for one in stated(session, behaviour)]):
            rows.append(
                f"| {behaviour} | {step.low:.1f} to {step.high:.1f} | {step.n} | {step.stated:.2f} | {step.so:.2f} |"
            )
    return "\n".join(rows)


def _away(read: Sequence[Session]) -> str:
    said = []
    for behaviour in BEHAVIOURS:
        groups = [group for session in read if (group := stated(session, behaviour))]
        said.append(f"{behaviour} {resampled(groups, away, _DRAWS)}")
    return f"Mean distance of *stated* from *so*, with a 95 % interval over sessions: {'; '.join(said)}."


def main() -> None:
    text = page(sessions(SHARED_DATA / "annomi" / "dev", Heads(MiniLM()).read, strip=False))
    print(text)
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
