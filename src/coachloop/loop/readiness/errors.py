"""What readiness refuses, each with its code."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class RuleWrong(CoachloopError):
    """A readiness rule names no criterion of its rubric, or a threshold outside 0 to 100."""

    code = "E-RDY-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class NoTraining(CoachloopError):
    """The person has no completed training that the rule could be about."""

    code = "E-RDY-002"
    kind = ErrorKind.CONFLICT


class TooEarly(CoachloopError):
    """A batch is asked for before its first day, in the future, or before one that is there."""

    code = "E-RDY-003"
    kind = ErrorKind.CONFLICT


class BatchNotReady(CoachloopError):
    """A batch has too few conversations, or a score in it is questioned."""

    code = "E-RDY-004"
    kind = ErrorKind.CONFLICT


class NothingAssessed(CoachloopError):
    """A decision is asked for before any batch was assessed."""

    code = "E-RDY-005"
    kind = ErrorKind.CONFLICT


class ContextMissing(CoachloopError):
    """A decision comes without the manager's own words, or conditions without saying which."""

    code = "E-RDY-006"
    kind = ErrorKind.NOT_UNDERSTOOD


class ReasonNeeded(CoachloopError):
    """A criterion that nobody has measured against people is used without a written reason."""

    code = "E-RDY-007"
    kind = ErrorKind.NOT_UNDERSTOOD


class MayNotSign(CoachloopError):
    """The signer is the person it is about, is not active, or has signed already."""

    code = "E-RDY-008"
    kind = ErrorKind.NOT_PERMITTED


class DecisionSuperseded(CoachloopError):
    """A later decision stands in the place of this one."""

    code = "E-RDY-009"
    kind = ErrorKind.CONFLICT
