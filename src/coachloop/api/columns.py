"""The columns of the data frames: names, types and meanings that stay the same."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """pandas types that have a mark for a missing value of their own, so that no NaN stands for it."""

    TEXT = "string"
    NUMBER = "Float64"
    COUNT = "Int64"
    FLAG = "boolean"
    TIME = "datetime64[us, UTC]"
    DAY = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; an empty cell is <NA>."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class FrameKind:
    """One kind of data frame: a row is one `row`."""

    name: str
    row: str
    columns: tuple[Column, ...]


def _text(name: str, meaning: str) -> Column:
    return Column(name, Kind.TEXT, meaning)


def _number(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning)


def _count(name: str, meaning: str) -> Column:
    return Column(name, Kind.COUNT, meaning)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, Kind.FLAG, meaning)


def _time(name: str, meaning: str) -> Column:
    return Column(name, Kind.TIME, meaning)


PERSON_ID = _text("person_id", "id of the person")
PERSON = _text("person", "name of the person")
CRITERION = _text("criterion", "key of the criterion")
CRITERION_VERSION = _text("criterion_version", "the published definition that was scored")
SERIES = _text("series", "who scored: machine@version, or human")
CALL_TYPE = _text("call_type", "kind of conversation")
CONVERSATION = _text("conversation", "id of the conversation")
STARTED_AT = _time("started_at", "when the conversation began")
SAMPLE = _flag("sample", "invented data of the sample workspace")

#: Both columns of a result, as every estimate row has them.
ESTIMATE = (
    _number("playbook", "the playbook's figure; empty while it gives none"),
    _count("playbook_n", "what the playbook's figure rests on"),
    _text("playbook_verdict", "the playbook's verdict; empty while it gives none"),
    _text("status", "ok, or why the playbook gives no figure: waiting(7 of 10), invalid(version) ..."),
    _number("estimate", "the honest estimate; empty where there is none"),
    _number("lo", "lower end of its interval"),
    _number("hi", "upper end of its interval"),
    _number("level", "coverage of the interval, 0 to 1"),
    _count("n", "what the estimate rests on"),
    _number("p_gt_0", "probability that the truth is above 0, where that is asked"),
    _text("method", "how the estimate was worked out"),
    _text("label", "what the estimate allows to say"),
    _flag("valid", "whether there is an estimate"),
    _text("invalid_reason", "why there is none"),
    _number("expected_regression", "change that would have come by itself"),
    _text("words", "the estimate in a sentence"),
    _time("as_of", "the state of knowledge that the row is of"),
    _text("reason", "why the row was worked out again, if it was"),
)

SCORES = FrameKind(
    "scores",
    "conversation, person, criterion and rater",
    (
        CONVERSATION,
        STARTED_AT,
        PERSON_ID,
        PERSON,
        CRITERION,
        CRITERION_VERSION,
        _text("rubric_version", "the rubric it was scored with"),
        CALL_TYPE,
        _text("rater", "name of the machine or of the person who scored"),
        _text("rater_kind", "machine or human"),
        SERIES,
        _flag("override", "a person's word on a machine score; never in a window"),
        _text("status", "scored, not_applicable, cannot_tell, failed, voided"),
        _number("score", "level on the criterion's scale"),
        _number("scale_min", "lowest level of the scale"),
        _number("scale_max", "highest level of the scale"),
        _number("pct", "the score from 0 to 100"),
        _number(
            "confidence",
            "how plain the signs were to the scorer itself, 0 to 1: an order, not how often it is right",
        ),
        _text("consent", "confirmed or not_confirmed"),
        _time("scored_at", "when it was scored"),
        SAMPLE,
    ),
)

TREND = FrameKind(
    "trend",
    "criterion of the person",
    (
        PERSON_ID,
        PERSON,
        CRITERION,
        _count("weeks", "weeks with conversations since the last change of the definition"),
        _text("series", "who scored: machine@version, or human"),
        *ESTIMATE,
    ),
)

GAPS = FrameKind(
    "gaps",
    "criterion",
    (
        CRITERION,
        _text("name", "name of the criterion"),
        _number("mean", "mean over the conversations of the people counted"),
        _count("conversations", "how many these are"),
        _count("below", "people below the threshold"),
        _count("people", "people counted"),
        _flag("training_signal", "more than half are below"),
        *ESTIMATE,
    ),
)

ALERTS = FrameKind(
    "alerts",
    "open alert",
    (
        PERSON_ID,
        PERSON,
        CRITERION,
        SERIES,
        _text("rule", "below or drop"),
        _text("state", "watch, flag or recovering"),
        _count("needed", "conversations that a flag needs"),
        _text("sentence", "the rule in words"),
        _time("opened_at", "when it opened"),
        *ESTIMATE,
    ),
)

TRANSCRIPT = FrameKind(
    "transcript",
    "turn",
    (
        CONVERSATION,
        _count("version", "number of the transcript"),
        _count("turn", "place of the turn"),
        _text("speaker", "label of the speaker"),
        _text("role", "person, counterpart or other"),
        _text("text", "the words"),
        _count("start_ms", "milliseconds from the beginning"),
        _count("end_ms", "milliseconds from the beginning"),
    ),
)

COACHING = FrameKind(
    "coaching",
    "coaching session",
    (
        _text("session", "id of the session"),
        PERSON_ID,
        PERSON,
        CRITERION,
        _text("coach", "who held it"),
        _text("coaching_method", "roleplay, call review, script walkthrough"),
        _text("agreed", "the agreed change"),
        _time("starts_at", "beginning of the session"),
        _flag("reconstructed", "logged later: the baseline was put together from old scores"),
        _number("baseline", "mean of the frozen baseline"),
        _count("baseline_n", "conversations in it"),
        _number("post", "mean after the session, so far"),
        _count("post_n", "conversations in it"),
        _text("phase", "waiting, provisional, closed, overdue or expired"),
        *ESTIMATE,
    ),
)

RESPONSE_RATE = FrameKind(
    "response_rate",
    "kind of session",
    (
        _flag("reconstructed", "logged later: the baselines were put together from old scores"),
        _count("days", "the period in which the windows closed"),
        _count("responded", "sessions with a rise"),
        _count("closed_late", "sessions closed after day 28"),
        *ESTIMATE,
    ),
)

WHAT_WORKS = FrameKind(
    "what_works",
    "method, criterion or person",
    (
        _text("by", "method, criterion or person"),
        _text("group", "which one"),
        _flag("reconstructed", "sessions that were logged later"),
        _count("sessions", "closed sessions or episodes"),
        _count("people", "people in them"),
        _text("pattern", "consistently improves, plateaus, or neither"),
        _number("shrunk", "the estimate drawn toward that of its neighbours"),
        _number("p_best", "probability that it is the highest of them"),
        *ESTIMATE,
    ),
)

AGREEMENT = FrameKind(
    "agreement",
    "criterion",
    (
        CRITERION,
        CRITERION_VERSION,
        SERIES,
        _count("n", "conversations that machine and people both scored, drawn at random and blind"),
        _count("double_rated", "conversations that two people rated"),
        _number("signed", "machine minus people, points"),
        _number("signed_lo", "lower end of its 95 % interval"),
        _number("signed_hi", "upper end of its 95 % interval"),
        _number("apart", "mean distance of machine and people, points"),
        _number("people_apart", "mean distance of people from each other, points"),
        _number("ac2", "Gwet's AC2, linear weights"),
        _number("alpha", "Krippendorff's alpha, ordinal or interval"),
        _text("trust", "unmeasured, trusted, not trusted, scored by people"),
    ),
)

CALIBRATION = FrameKind(
    "calibration",
    "criterion version",
    (
        CRITERION,
        CRITERION_VERSION,
        _count("pairs", "pairs of blind ratings"),
        _count("raters", "people who rated"),
        _flag("unsafe", "hiring decisions on this dimension should wait"),
        *ESTIMATE,
    ),
)

READINESS = FrameKind(
    "readiness",
    "person and rule",
    (
        PERSON_ID,
        PERSON,
        _text("rule", "version of the readiness rule"),
        _text("stage", "where the person is on the way"),
        _number("p_above", "probability that the weakest criterion is above the threshold"),
        _text("decision", "what a person decided, if anybody has"),
        *ESTIMATE,
    ),
)

TRAINING_RECORDS = FrameKind(
    "training_records",
    "person and module",
    (
        PERSON_ID,
        PERSON,
        _text("module", "name of the module"),
        CRITERION,
        _text("kind", "knowledge or scenario"),
        _time("completed_at", "when it was completed"),
        _number("before", "mean of the last conversations before"),
        _number("after", "mean of the last within 30 days after"),
        *ESTIMATE,
    ),
)

HANDOFF = FrameKind(
    "handoff",
    "person in a handoff",
    (
        PERSON_ID,
        PERSON,
        _text("coach_id", "the named coach"),
        _text("module", "the training that it follows"),
        _time("training_end", "when that ended"),
        _count("held", "interviews since"),
        _count("late", "what is late"),
        _text("words", "where it stands"),
    ),
)

OUTCOME = FrameKind(
    "outcome",
    "interviewer",
    (
        PERSON_ID,
        PERSON,
        _count("coached", "hires rated while actively coached"),
        *ESTIMATE,
    ),
)

CHANGES = FrameKind(
    "changes",
    "figure that moved after it had been shown",
    (
        _text("figure", "id of the session, or name of the figure"),
        _time("changed_at", "when it was worked out again"),
        _text("was", "what it said"),
        _text("became", "what it says"),
        _text("because", "why it moved"),
    ),
)
