"""What people did in the world of the rights, through the functions that their pages call.

Each of OWN, TEAM and OTHER has a training, a handoff, a readiness decision, a training session and a calibration
set. Words in WORDS stand where only few may read them, so that a page that shows them can be found out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from starlette.datastructures import UploadFile

from coachloop.domain.policy import Policy, PolicyBook
from coachloop.domain.score import Status
from coachloop.loop.coach.handoff import book, start_handoff, write_feedback
from coachloop.loop.coach.handoff_model import FeedbackDraft
from coachloop.loop.context import Context, load_targets
from coachloop.loop.ingest.tables.model import Kind
from coachloop.loop.measure.consent import withdraw_consent
from coachloop.loop.readiness.decide import decide
from coachloop.loop.readiness.model import Choice, DecisionDraft, Reason
from coachloop.loop.readiness.rule_book import RuleDraft, new_rule
from coachloop.loop.readiness.run import assess
from coachloop.loop.report.filters import keep_filter
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.sets import Opening, open_set, rate_blind
from coachloop.loop.review.own import keep_note, score_oneself
from coachloop.loop.train.run import Plan, give_score, plan_training
from coachloop.store import drafts, rubrics, users
from coachloop.store import own as own_store
from coachloop.web import uploads
from coachloop.wiring.importing import commit_table_import, preview_table_import
from tests.web.workspace import NOW, SECOND, Made, person_id

OWN, TEAM, OTHER = "Adaquill", "Gusvale", "Cleomarsh"
DAY = timedelta(days=1)
#: Word -> (who wrote it, who else may read it). They stand in no name and no other text.
WORDS: Mapping[str, tuple[str, frozenset[str]]] = {
    "noteforherself": ("Ada Herself", frozenset()),
    "savedunderit": ("Cora Coach", frozenset()),
    "heardblind": ("Cora Coach", frozenset()),
    "draftedwords": ("Tia Trainer", frozenset({"Adi Admin"})),
    "reviewedso": ("Cora Coach", frozenset({"Sam Owner", "Ada Herself"})),
    "decidedbecause": ("Sam Owner", frozenset({"Cora Coach", "Max Manager", "Ada Herself"})),
}
#: Whose words a calibration set is about, who rates it and who opened it; the words name nobody.
_SETS = {
    OWN: ("Benrook", ("Cora Coach", "Ada Herself"), "Sam Owner", "north"),
    TEAM: (TEAM, ("Dov Coach", "Rex Recruiter", "Hana Hiring"), "Sam Owner", "north"),
    OTHER: (OTHER, ("Dov Coach", "Tess Owner"), "Tess Owner", "south"),
}
_COACHES = {OWN: "Cora Coach", TEAM: "Dov Coach", OTHER: "Dov Coach"}
_OWNERS = {OWN: "Sam Owner", TEAM: "Sam Owner", OTHER: "Tess Owner"}
#: In the id of a conversation to which consent was withdrawn.
WITHDRAWN = "takenback"


@dataclass(frozen=True)
class Deeds:
    """Ids by name of the person they are about, and the ids of what there is once."""

    decisions: Mapping[str, str]
    trainings: Mapping[str, str]
    sets: Mapping[str, str]
    note: int
    filter: int
    upload: str
    receipt: str


def do(made: Made) -> Deeds:
    context = made.context
    withdraw_consent(context, f"c_adaquill-{WITHDRAWN}", "Ada Herself", NOW)
    receipt = _trained(made)
    _drafted(context)
    for name in _COACHES:
        _accompanied(context, name)
    score_oneself(context, "c_adaquill-6", person_id(OWN), {"follow_up": 4.0}, NOW)
    keep_note(context, person_id(OWN), "noteforherself: ask twice", "c_adaquill-6", NOW)
    rule = new_rule(context, RuleDraft("screens", "interviewer", "screen", ("structure",)), "Sam Owner", NOW)
    return Deeds(
        decisions={name: _decided(context, name, rule.key) for name in _COACHES},
        trainings={name: _taught(context, name, k) for k, name in enumerate(_COACHES)},
        sets={name: _calibrated(context, name) for name in _COACHES},
        note=_note(context),
        filter=_filtered(context),
        upload=_dropped(made),
        receipt=receipt,
    )


def _trained(made: Made) -> str:
    """The id of the import that says who was trained."""
    ended = (NOW - 20 * DAY).date()
    rows = [f"Sample {name},Interviews,knowledge,{ended}" for name in _COACHES]
    path = made.workspace.folder / "trained.csv"
    path.write_text("\n".join(["person,module,kind,completed_at", *rows]))
    seen = preview_table_import(made, str(path), Kind.TRAINING, None, {})
    return commit_table_import(made, seen, {}, "trained")[0].import_id


def _accompanied(context: Context, name: str) -> None:
    coach, who = _COACHES[name], person_id(name)
    start_handoff(context, who, coach, "Sam Owner", NOW - 15 * DAY)
    book(context, who, NOW + DAY, None, coach, NOW - 15 * DAY)
    word = "reviewedso" if name == OWN else "of another"
    texts = {leaf.key: f"{word}, on {leaf.key}." for leaf in SECOND.leaves}
    draft = FeedbackDraft(texts, "What was your own part in it?")
    write_feedback(context, f"c_{name.lower()}-9", draft, coach, NOW)


def _decided(context: Context, name: str, rule: str) -> str:
    easier = replace(context, policy=PolicyBook(Policy(batch_n=2, batch_max=3, batch_min_scored=2)))
    assess(easier, person_id(name), rule, _OWNERS[name], NOW)
    words = "decidedbecause it was heard" if name == OWN else "of another"
    draft = DecisionDraft(Choice.DEPLOY, words, reasons=(Reason("structure", "I listened."),))
    return decide(easier, person_id(name), rule, draft, _OWNERS[name], NOW).id


def _taught(context: Context, name: str, k: int) -> str:
    with context.database.read() as c:
        target = load_targets(c)["follow_up"]
    plan = Plan((target,), NOW - (k + 1) * DAY, "Tia Trainer", (person_id(name),))
    made = plan_training(context, plan, NOW)[0].id
    give_score(context, made, 1, person_id(name), 3, NOW)
    return made


def _calibrated(context: Context, name: str) -> str:
    _, raters, by, team = _SETS[name]
    deadline = NOW + 5 * DAY
    opening = Opening(SetKind.CALIBRATION, "interviewer", (plain(name),), raters, deadline, by, team)
    made = open_set(context, opening, NOW).id
    if name == OWN:
        note = "heardblind: she moves on too early"
        said = {key: Answer(Status.SCORED, 3.0, note=note) for key in ("follow_up", "structure", "evidence")}
        said["next_steps"] = Answer(Status.SCORED, 1.0)
        rate_blind(context, made, "Cora Coach", plain(name), said, NOW)
    return made


def plain(name: str) -> str:
    """The id of the conversation that is calibrated."""
    return f"c_plainwords-{list(_SETS).index(name)}"


def plain_talks() -> dict[str, dict[str, str]]:
    """Id -> who is scored in it, by what they are called there."""
    return {plain(name): {"Interviewer": about} for name, (about, *_) in _SETS.items()}


def _drafted(context: Context) -> None:
    """What the training lead changes of the rubric, and has not published."""
    with context.database.write() as c:
        base = rubrics.current_version(c, "interviewer")
        drafts.save_draft(
            c, drafts.RubricDraft("interviewer", base.id, "# draftedwords\n", "Tia Trainer", NOW)
        )


def _note(context: Context) -> int:
    with context.database.read() as c:
        return own_store.notes(c, person_id(OWN), 1)[0].id


def _filtered(context: Context) -> int:
    with context.database.read() as c:
        user = users.find_user(c, "Cora Coach").id
    return keep_filter(context, user, "savedunderit", ("/conversations", "q=backend"), NOW).id


def _dropped(made: Made) -> str:
    file = UploadFile(BytesIO(b"what,is,this\n1,2,3\n"), filename="unknown.csv")
    return uploads.keep(Path(made.workspace.folder) / "uploads", "training", "Adi Admin", [file]).id
