"""All built-in scorers by name. How good a resolution is, and tone under pressure, are for people."""

from collections.abc import Mapping

from coachloop.loop.score.model import Scorer
from coachloop.loop.score.scorers import asking, caring, listening, oneself, saying, selling, timing

SCORERS: Mapping[str, Scorer] = {
    "closing": saying.closing,
    "discovery_depth": asking.discovery_depth,
    "discovery_questions": asking.discovery_questions,
    "dual_interview": asking.dual_interview,
    "dual_questions": asking.dual_questions,
    "empathy_before_solution": caring.empathy_before_solution,
    "empathy_within": timing.empathy_within,
    "greeting": saying.greeting,
    "hold_etiquette": caring.hold_etiquette,
    "leading_questions": asking.leading_questions,
    "longest_monologue": timing.longest_monologue,
    "missed_signals": listening.missed_signals,
    "next_steps": saying.next_steps,
    "objection_before_closing": selling.objection_before_closing,
    "off_script": asking.off_script,
    "own_stories": oneself.own_stories,
    "ownership_language": caring.ownership_language,
    "patience": timing.patience,
    "presses_for_reasons": asking.presses_for_reasons,
    "pushback_handling": caring.pushback_handling,
    "reflecting_back": caring.reflecting_back,
    "required_phrase": saying.required_phrase,
    "talk_share": timing.talk_share,
    "value_before_price": selling.value_before_price,
    "within": timing.within,
}

#: Scorers that read no words: they work in any language.
LANGUAGE_FREE = frozenset({"longest_monologue", "patience", "talk_share"})
