"""Who is in the sample: 24 invented people in three teams, how good each is at what, and who changes when."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

WORKING_DAYS = 60  # twelve weeks
INTERVIEWER = {
    "discovery_depth": 0.92,
    "engagement_ratio": 0.97,
    "next_steps_clarity": 0.96,
    "candidate_pushback": 0.94,
    "no_leading_questions": 0.97,
    "no_dual_questions": 0.97,
    "on_script": 0.97,
}
SALES = {
    "discovery_questions": 0.94,
    "price_objection_before_closing": 0.93,
    "value_before_price": 0.98,
    "recording_notice": 0.99,
    "refund_policy_within_60s": 0.95,
    "empathy_within_30s": 0.93,
}
SUPPORT = {"empathy_expression": 0.95, "active_listening": 0.96, "close_and_follow_through": 0.4}
#: Criteria that know two levels only; the others have a middle one.
TWO_LEVELS = frozenset({
    "engagement_ratio", "next_steps_clarity", "value_before_price", "recording_notice", "refund_policy_within_60s",
    "empathy_within_30s", "active_listening",
})  # fmt: skip
#: Criteria that need an occasion, and how often there is one.
OCCASIONS = {
    "candidate_pushback": 0.65, "price_objection_before_closing": 0.75, "empathy_within_30s": 0.4,
    "empathy_expression": 0.85,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """From working day `day` (0 is the oldest of 60) on, the skill is `level`."""

    criterion: str
    day: int
    level: float


@dataclass(frozen=True, slots=True)
class Character:
    """An invented person. `skills` 0..1 is what share of the full level they reach on average."""

    name: str
    team: str
    coach: str
    hired_days: int
    shift: str
    queue: str
    site: str
    skills: Mapping[str, float] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    #: How many conversations of 40, and between which working days.
    count: int = 40
    first_day: int = 0
    last_day: int = WORKING_DAYS - 1
    #: Conversations pressed into two days from this one on.
    burst_day: int | None = None
    moved_shift: str | None = None

    @property
    def family(self) -> str:
        return {"Interviewers": "interviewer", "Sales": "sales", "Contact centre": "contact_centre"}[
            self.team
        ]

    @property
    def base(self) -> Mapping[str, float]:
        usual = {"interviewer": INTERVIEWER, "sales": SALES, "contact_centre": SUPPORT}[self.family]
        return {**usual, **self.skills}

    def skill(self, criterion: str, day: int) -> float:
        """The share of the full level on that working day; without a turn it drifts up a little."""
        held = [t.level for t in self.turns if t.criterion == criterion and t.day <= day]
        return held[-1] if held else min(0.99, self.base[criterion] + 0.0005 * day)


OWNERS = {"Interviewers": "Sample Rowan", "Sales": "Sample Sloane", "Contact centre": "Sample Marlow"}

INTERVIEWERS = "Interviewers"
REPS = "Sales"
AGENTS = "Contact centre"


def _i(name: str, hired: int, **more: object) -> Character:
    site = "Utrecht" if len(name) % 2 else "Leeds"
    return _character(name, INTERVIEWERS, "Sample Rowan", hired, "day", "hiring", site, more)


def _s(name: str, hired: int, shift: str = "day", **more: object) -> Character:
    return _character(name, REPS, "Sample Sloane", hired, shift, "new customers", "Leeds", more)


def _c(name: str, hired: int, queue: str, shift: str = "day", **more: object) -> Character:
    return _character(name, AGENTS, "Sample Marlow", hired, shift, queue, "Utrecht", more)


def _character(
    name: str, team: str, coach: str, hired: int, shift: str, queue: str, site: str, more: dict[str, object]
) -> Character:
    return Character(f"Sample {name}", team, coach, hired, shift, queue, site, **more)  # type: ignore[arg-type]


#: What the training of the contact centre moved, for those who were not good at it before.
_TRAINED = Turn("close_and_follow_through", 39, 0.56)
_LOW = {"next_steps_clarity": 0.3}
_LATE = {"refund_policy_within_60s": 0.15}
_WARM = {"close_and_follow_through": 0.97}

#: Sage's two full days begin here.
BURST_DAY = 40

#: The first of each team is shown first.
CHARACTERS: tuple[Character, ...] = (
    _i("Avery", 800, skills={"discovery_depth": 0.15, **_LOW}, turns=(Turn("discovery_depth", 31, 0.97),)),
    _i("Blake", 720, skills={**_LOW, "engagement_ratio": 0.2}),
    _i("Casey", 1500, turns=(Turn("discovery_depth", 44, 0.1),)),
    _i("Devon", 250, skills={**_LOW, "candidate_pushback": 0.4}),
    _i(
        "Ellis",
        70,
        skills={**_LOW, "no_leading_questions": 0.55},
        turns=(Turn("no_leading_questions", 38, 0.65),),
    ),
    _i("Flynn", 610),
    _i("Gray", 900, skills={"on_script": 0.6}),
    _i("Harper", 16, count=6, first_day=52, skills={"no_dual_questions": 0.3}),
    _s("Indigo", 530, skills={"discovery_questions": 0.5}),
    _s("Jules", 75, "late", skills=_LATE),
    _s("Kai", 200, "late", skills=_LATE),
    _s("Lane", 1100),
    _s("Morgan", 340, skills={"price_objection_before_closing": 0.45}),
    _s("Noor", 60, "late", skills=_LATE),
    _s("Oakley", 700, count=24, last_day=33),
    _s("Parker", 1300, count=40, moved_shift="late"),
    _c("Quinn", 380, "billing"),
    _c(
        "Reese",
        150,
        "billing",
        turns=(Turn("empathy_expression", 30, 0.97), _TRAINED),
        skills={"empathy_expression": 0.35},
        count=50,
    ),
    _c("Sage", 640, "repairs", "late", count=60, burst_day=BURST_DAY, turns=(_TRAINED,)),
    _c("Tatum", 85, "repairs", "late", count=60, turns=(_TRAINED,), skills={"empathy_expression": 0.84}),
    _c("Umber", 1000, "billing", skills=_WARM),
    _c("Vale", 290, "billing", turns=(_TRAINED,)),
    _c("Wren", 45, "repairs", skills={"active_listening": 0.45}, turns=(_TRAINED,)),
    _c("Yael", 760, "repairs", "late", skills=_WARM),
)
#: Harper's training begins and ends on these working days, and the first interviews follow.
NEW_INTERVIEWER, WELCOME_DAY, TRAINED_DAY = "Sample Harper", 48, 51
#: Tatum's and Sage's training for support calls began so many days after the sample's first one. Of Tatum a
#: manager has decided, of Sage not yet: Sage is assessed before the two full days and three weeks later.
TRAINEE, READY, TRAINEE_AFTER = "Sample Tatum", "Sample Sage", 14
#: The whole contact centre is trained on its weak spot that working day; these were there.
TEAM_TRAINING_DAY = 38
TEAM_TRAINING = "close_and_follow_through"
ATTENDED = ("Sample Reese", "Sample Sage", "Sample Tatum", "Sample Vale", "Sample Wren", "Sample Yael")
#: Complete before the first page: at most 150 conversations together.
SHOWN_FIRST = ("Sample Avery", "Sample Indigo", "Sample Quinn")


def drawn(rng: random.Random, character: Character, criterion: str, day: int) -> float | None:
    """0, 0.5 or 1; None when this conversation has no occasion for it."""
    if rng.random() >= OCCASIONS.get(criterion, 1.0):
        return None
    skill = character.skill(criterion, day)
    if criterion in TWO_LEVELS:
        return 1.0 if rng.random() < skill else 0.0
    near = skill + rng.gauss(0.0, 0.16)
    return min(1.0, max(0.0, round(2 * near) / 2))
