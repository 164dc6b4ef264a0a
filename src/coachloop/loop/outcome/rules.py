"""Rules of quality of hire, of the return of coaching, and of who may read what (METHOD.md 6)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo

from coachloop.domain.calls import known_mean
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Figure, Known, invalid, too_few
from coachloop.domain.times import add_months
from coachloop.domain.verdict import Estimate, Honest, Playbook, PolicyUsed
from coachloop.loop.outcome.model import (
    CoachingReturn,
    Hire,
    HireOutcome,
    HireState,
    InterviewerOutcome,
    Match,
    Prediction,
    Reader,
    Review,
    ValidityEstimate,
)
from coachloop.stats.hire import (
    Difference,
    ShrunkR,
    clustered_difference,
    common_correlation,
    correlation,
    shrunk_correlations,
    standardised,
    widened,
)

#: The months of the outcome, both ends counted (D1: 12 to 18 months after the first day).
FIRST_MONTH, LAST_MONTH = 12, 18
#: Calendar quarters before an interview, each with a session, that make somebody actively coached.
QUARTERS = 2
#: Groups of hires left out in turn.
GROUPS = 20
NO_SPREAD = "the ratings or the outcomes do not vary"
RANGE = (
    "Only those who were hired have an outcome, so r is smaller than among all who applied: a true .40 shows "
    "as about .25, .21 or .18 where half, a quarter or a tenth is hired. It is not corrected here."
)
NOT_CAUSAL = (
    "Nobody was coached by lot, so a difference between coached and uncoached interviewers is not yet an "
    "effect of coaching."
)
PANELS = "Interviewers of one panel share the outcome of their hire; each is counted by the own rating."


# --- one hire, one interviewer -----------------------------------------------------------------------------


def outcome_of(hire: Hire, today: date) -> Review | HireState:
    """The first performance score in [hire + 12 months, hire + 18 months], or what stands in its place."""
    first, last = add_months(hire.hired_on, FIRST_MONTH), add_months(hire.hired_on, LAST_MONTH)
    if hire.left_on is not None and hire.left_on < first:
        return HireState.LEFT_EARLY
    inside = [r for r in hire.reviews if first <= r.scored_on <= min(last, today)]
    if inside:
        return min(inside, key=lambda r: (r.scored_on, r.instrument))
    return HireState.NOT_YET if today <= last else HireState.NO_SCORE


def state_of(found: Review | HireState) -> HireState:
    return HireState.SCORED if isinstance(found, Review) else found


def composite(ratings: Sequence[tuple[str, float]], weights: Mapping[str, float]) -> float | None:
    """sum(w * pct) / sum(w) over the rated criteria, (label, pct); None for none.

    `weights` of the organisation's rubric by label where it names all of them, else all weigh the same.
    """
    named = all(label.casefold() in weights for label, _ in ratings)
    rated = [(weights[label.casefold()] if named else 1.0, pct) for label, pct in ratings]
    total = sum(w for w, _ in rated)
    return sum(w * pct for w, pct in rated) / total if total > 0 else None


def last_predictions(
    predictions: Iterable[Prediction], hires: Mapping[str, Hire], zone: tzinfo
) -> tuple[Prediction, ...]:
    """Of each interviewer and hire the last scorecard handed in before the day of hiring, in that order."""
    latest: dict[tuple[str, str], Prediction] = {}
    for p in sorted(predictions, key=lambda p: (p.submitted_at, p.composite)):
        hire = hires.get(p.counterpart)
        if hire is not None and p.submitted_at.astimezone(zone).date() < hire.hired_on:
            latest[p.person_id, p.counterpart] = p
    return tuple(latest[key] for key in sorted(latest))


def actively_coached(interviewed_at: datetime, sessions: Iterable[datetime], zone: tzinfo) -> bool:
    """At least one session in each of the two calendar quarters before that of the interview."""
    quarter = _quarter(interviewed_at, zone)
    held = {_quarter(start, zone) for start in sessions if start < interviewed_at}
    return all(quarter - back in held for back in range(1, QUARTERS + 1))


def _quarter(moment: datetime, zone: tzinfo) -> int:
    day = moment.astimezone(zone).date()
    return day.year * 4 + (day.month - 1) // 3


def matches(
    predictions: Sequence[Prediction],
    hires: Mapping[str, Hire],
    outcomes: Mapping[str, Review],
    coached: Collection[tuple[str, str]],
) -> tuple[Match, ...]:
    """Each interviewer with each scored hire, standardised within job family and instrument.

    Outcomes are standardised over the hires of a group, predictions over all ratings of these hires. A group
    of one, or one where either side does not vary, has no scale: its hires are left out. `coached` holds
    (person, counterpart).
    """
    groups: dict[tuple[str, str], list[Prediction]] = defaultdict(list)
    for p in predictions:
        if p.counterpart in outcomes:
            groups[hires[p.counterpart].job_family, outcomes[p.counterpart].instrument].append(p)
    found = []
    for rated in groups.values():
        names = sorted({p.counterpart for p in rated})
        z_out = standardised([outcomes[name].score for name in names])
        z_pred = standardised([p.composite for p in rated])
        if z_out is None or z_pred is None:
            continue
        of_hire = dict(zip(names, z_out, strict=True))
        found += [
            Match(
                p.person_id, p.counterpart, z, of_hire[p.counterpart], (p.person_id, p.counterpart) in coached
            )
            for p, z in zip(rated, z_pred, strict=True)
        ]
    return tuple(sorted(found, key=lambda m: (m.person_id, m.counterpart)))


# --- all of them -------------------------------------------------------------------------------------------


def hire_outcome(
    hires: Sequence[Hire],
    predictions: Iterable[Prediction],
    sessions: Mapping[str, Sequence[datetime]],
    names: Mapping[str, str],
    today: date,
    zone: tzinfo,
    policy: Policy,
    used: PolicyUsed,
) -> HireOutcome:
    """Everything, for nobody's eyes yet: `visible_to` says what a reader may see of it.

    `sessions` are the starts of coaching sessions by person, `names` the names of people by id.
    """
    by_reference = {h.counterpart: h for h in hires}
    found = {h.counterpart: outcome_of(h, today) for h in hires}
    rated = last_predictions(predictions, by_reference, zone)
    coached = {
        (p.person_id, p.counterpart)
        for p in rated
        if actively_coached(p.interviewed_at, sessions.get(p.person_id, ()), zone)
    }
    outcomes = {name: review for name, review in found.items() if isinstance(review, Review)}
    matched = matches(rated, by_reference, outcomes, coached)
    with_rating = {p.counterpart for p in rated}
    return HireOutcome(
        hires=_counted(state_of(f) for f in found.values()),
        without_rating=len(hires) - len(with_rating),
        unmatched=len((with_rating & outcomes.keys()) - {m.counterpart for m in matched}),
        validity=_common(matched, policy),
        coaching=coaching_return(matched),
        interviewers=_interviewers(rated, found, matched, names, policy),
        notes=(RANGE, NOT_CAUSAL, PANELS),
        policy=used,
    )


def _counted(states: Iterable[HireState]) -> tuple[tuple[HireState, int], ...]:
    counts = Counter(states)
    return tuple((state, counts[state]) for state in HireState if counts[state])


def _pairs(matched: Iterable[Match]) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for m in matched:
        found.setdefault(m.person_id, []).append((m.z_prediction, m.z_outcome))
    return found


def _interviewers(
    rated: Sequence[Prediction],
    found: Mapping[str, Review | HireState],
    matched: Sequence[Match],
    names: Mapping[str, str],
    policy: Policy,
) -> tuple[InterviewerOutcome, ...]:
    """By name, whatever the figures: nobody is ranked."""
    mine: dict[str, list[Match]] = defaultdict(list)
    for m in matched:
        mine[m.person_id].append(m)
    states: dict[str, list[HireState]] = defaultdict(list)
    for p in rated:
        states[p.person_id].append(state_of(found[p.counterpart]))
    honest = _validity(matched, policy)
    people = sorted(states, key=lambda person: (names.get(person, person), person))
    return tuple(
        InterviewerOutcome(
            person_id=person,
            name=names.get(person, person),
            hires=_counted(states[person]),
            playbook=Playbook(_mean_gap(mine[person])),
            honest=honest.get(person) or too_few(len(mine[person]), policy.hire_min),
            coached=sum(m.coached for m in mine[person]),
        )
        for person in people
    )


def _mean_gap(mine: Sequence[Match]) -> Figure:
    return known_mean([m.gap for m in mine]) or too_few(0, 1)


def _usable(matched: Sequence[Match], policy: Policy) -> dict[str, tuple[float, int]]:
    """r and n of each interviewer with enough hires and some spread."""
    found = {}
    for person, pairs in _pairs(matched).items():
        r = correlation(pairs)
        if len(pairs) >= policy.hire_min and r is not None:
            found[person] = (r, len(pairs))
    return found


def _validity(matched: Sequence[Match], policy: Policy) -> dict[str, ValidityEstimate | Absent]:
    """Of everybody with enough hires: the shrunk correlation, or that there is no spread."""
    rs = _usable(matched, policy)
    estimates = dict(zip(rs, shrunk_correlations(list(rs.values())), strict=True))
    flat = [p for p, pairs in _pairs(matched).items() if len(pairs) >= policy.hire_min and p not in rs]
    told = {person: _estimate(found, alone=len(rs) == 1) for person, found in estimates.items()}
    return {**told, **dict.fromkeys(flat, invalid(NO_SPREAD))}


def _estimate(found: ShrunkR, *, alone: bool) -> ValidityEstimate:
    drawn = "nobody else has enough hires to draw it to" if alone else "drawn to the common one"
    return ValidityEstimate(
        estimate=found.value,
        lo=found.lo,
        hi=found.hi,
        level=found.level,
        n=found.n,
        method=f"correlation, atanh, {'unshrunk' if alone else 'DerSimonian-Laird'}",
        p_gt_0=found.p_gt_0,
        words=f"r {found.raw:+.2f} over {found.n} hires, {drawn}.",
        raw=found.raw,
    )


def _common(matched: Sequence[Match], policy: Policy) -> Honest:
    rs = _usable(matched, policy)
    found = common_correlation(list(rs.values()))
    if found is None:
        return too_few(len(rs), 2)
    shared = len(matched) > len({m.counterpart for m in matched})
    told = widened(found, _left_out(matched, policy)) if shared else found
    words = f"True correlations of the {found.raters} interviewers differ by about {found.spread:.2f}."
    method = "mean correlation, atanh, DerSimonian-Laird" + (", clustered by hire" if shared else "")
    return Estimate(told.value, told.lo, told.hi, told.level, told.n, method, words=words)


def _left_out(matched: Sequence[Match], policy: Policy) -> list[float]:
    """The common correlation without each of `GROUPS` groups of hires; panels share a hire."""
    hires = sorted({m.counterpart for m in matched})
    groups = [set(hires[g::GROUPS]) for g in range(min(GROUPS, len(hires)))]
    left = [_usable([m for m in matched if m.counterpart not in group], policy) for group in groups]
    found = [common_correlation(list(rs.values())) for rs in left]
    return [f.value for f in found if f is not None]


# --- the return of coaching --------------------------------------------------------------------------------


def coaching_return(matched: Sequence[Match]) -> CoachingReturn:
    """The playbook's "coaching ROI": mean of the interviewers' mean gaps, uncoached minus coached."""
    sides = {flag: [(m.person_id, m.gap) for m in matched if m.coached is flag] for flag in (True, False)}
    means = {flag: _mean_of_people(rows) for flag, rows in sides.items()}
    people = {flag: len({person for person, _ in rows}) for flag, rows in sides.items()}
    coached, uncoached = means[True], means[False]
    figure: Figure = too_few(min(people.values()), 1)
    if isinstance(coached, Known) and isinstance(uncoached, Known):
        figure = Known(uncoached.value - coached.value, len(matched))
    return CoachingReturn(
        coached=coached,
        uncoached=uncoached,
        coached_people=people[True],
        uncoached_people=people[False],
        playbook=Playbook(figure),
        honest=_return(matched, people),
    )


def _mean_of_people(rows: Sequence[tuple[str, float]]) -> Figure:
    by_person: dict[str, list[float]] = {}
    for person, gap in rows:
        by_person.setdefault(person, []).append(gap)
    mean = known_mean([sum(gaps) / len(gaps) for gaps in by_person.values()])
    return too_few(0, 1) if mean is None else replace(mean, n=len(rows))


def _return(matched: Sequence[Match], people: Mapping[bool, int]) -> Honest:
    by_person = clustered_difference(
        [(m.person_id, m.gap) for m in matched if not m.coached],
        [(m.person_id, m.gap) for m in matched if m.coached],
    )
    if by_person is None:
        return too_few(min(people.values()), 2)
    by_hire = clustered_difference(
        [(m.counterpart, m.gap) for m in matched if not m.coached],
        [(m.counterpart, m.gap) for m in matched if m.coached],
    )
    wide = by_hire is not None and _half(by_hire) > _half(by_person)
    half = _half(by_hire) if by_hire is not None and wide else _half(by_person)
    lo, hi = by_person.value - half, by_person.value + half
    words = (
        "The interval holds 0: with no difference at all a gap like this is common with so few interviewers."
        if lo <= 0 <= hi
        else "The interval leaves 0 out; that it is coaching that did it is not shown."
    )
    method = f"difference of interviewers' means, t, clustered by {'hire' if wide else 'interviewer'}"
    return Estimate(by_person.value, lo, hi, by_person.level, len(matched), method, words=words)


def _half(found: Difference) -> float:
    return (found.hi - found.lo) / 2


# --- who may read what -------------------------------------------------------------------------------------


def visible_to(outcome: HireOutcome, reader: Reader, own: Collection[str], policy: Policy) -> HireOutcome:
    """What that reader may see: the owner each interviewer with enough hires, a person and the own coach the
    lines of `own`, a leader nobody; groups only of enough people, for everybody but the owner."""
    kept = tuple(line for line in outcome.interviewers if _may_see(line, reader, own, policy))
    if reader is Reader.OWNER:
        return replace(outcome, interviewers=kept)
    enough = policy.outcome_min_people
    coaching = outcome.coaching
    people = sum(isinstance(line.honest, ValidityEstimate) for line in outcome.interviewers)
    fewest = min(coaching.coached_people, coaching.uncoached_people)
    if fewest < enough:
        hidden = too_few(fewest, enough)
        coaching = replace(
            coaching, coached=hidden, uncoached=hidden, playbook=Playbook(hidden), honest=hidden
        )
    validity = outcome.validity if people >= enough else too_few(people, enough)
    return replace(outcome, interviewers=kept, coaching=coaching, validity=validity)


def _may_see(line: InterviewerOutcome, reader: Reader, own: Collection[str], policy: Policy) -> bool:
    if reader is Reader.NAMED:
        return line.person_id in own
    figure = line.playbook.figure
    return reader is Reader.OWNER and isinstance(figure, Known) and figure.n >= policy.hire_rank_min
