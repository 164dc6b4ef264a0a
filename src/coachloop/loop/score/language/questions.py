"""Does a clause ask, and how: closed or open, leading, procedural. "?" is one sign among many."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.patterns import KEPT, best, cue, says


class QuestionKind(StrEnum):
    NONE = "none"
    CLOSED = "closed"
    OPEN = "open"


AUX = (
    r"(?:do|does|did|are|is|was|were|can|could|would|will|have|has|had|should|shall|may|might|"
    r"don't|doesn't|"
    r"didn't|aren't|isn't|wasn't|weren't|can't|couldn't|wouldn't|won't|haven't|hasn't|"
    r"shouldn't)"
)
SUBJ = (
    r"(?:you|we|they|he|she|it|i|there|that|this|those|these|your|the|his|her|their|my|our|a|"
    r"an|any|anyone|"
    r"anybody|anything|someone|people|everyone|everything|some)"
)

#: Asking by word order and wording; `p` is for text without any mark.
ASKS = (
    cue(0.93, rf"^{AUX} (?:you|we|they|he|she|it|i|there)(?! (?:go|are$))", rf"^{AUX} {SUBJ} \w+"),
    cue(
        0.93,
        rf"^(?:what|how|why|when|where|who|whose|which) {AUX}(?: \w+|$)",
        r"^(?:what's|how's|where's|who's) \w+",
    ),
    cue(
        0.9,
        r"^(?:how|what) about \w+",
        r"^how come",
        r"^why not",
        r"^what if",
        r"^how so$",
        r"^what else",
        r"^who else",
    ),
    cue(
        0.88,
        rf"^(?:what|which|whose|how) (?:\w+ ){{1,4}}{AUX} (?:you|we|they|he|she|it|i|your|the|"
        rf"that|this|there)",
    ),
    cue(
        0.86,
        r"^(?:what|who|which one) (?:happened|happens|makes|made|brings|brought|kind|type|sort|"
        r"led|drew|got|helps|helped|worked|works|went)",
        r"^how (?:many|much|often|long|far|old|big|likely|important|confident|ready|soon)",
    ),
    cue(
        0.86,
        r"^(?:can|could|would|will) you (?:just |maybe |please |also )?(?:tell|describe|walk|talk|"
        r"explain|give|share|say|elaborate|help|show)",
    ),
    cue(
        0.85,
        r"i(?:'m| am| was)(?: just| also)? (?:wondering|curious)",
        r"^i wonder",
        r"i (?:also |just )?(?:wanted|want|would like) to ask",
        r"i'd (?:also |just )?like to ask",
        r"^i(?:'d| would)(?: really| also)? (?:like|love) to (?:know|hear|understand|learn)",
        r"^i(?:'m| am) interested in (?:how|what|why|hearing)",
    ),
    cue(
        0.8,
        r"^(?:please )?(?:tell|walk|talk) (?:me|us)(?: a bit| a little)?(?: more)?(?: about|"
        r" through| what| how| why| where| when| who)?",
        r"^(?:please )?describe (?:a|an|the|your|how|what|for)",
        r"^(?:give|share with) (?:me|us) (?:an|a|some|one)",
        r"^help me (?:to )?understand",
        r"^say (?:more|a bit more)",
        r"^(?:please )?(?:explain|share|elaborate)(?: a| the| your| how| what| why| on)",
        r"(?:you can|you could|could you|can you|to|you to|me) (?:tell|walk|talk|talk to) (?:me|"
        r"us)(?: a little| a bit)?(?: more| about)",
        r"^talk to me",
        r"(?<!to )(?<!you )(?<!can )(?:tell|walk) (?:me|us) (?:about|through|more)",
        r"^who (?:\w+ed|\w+s) \w+",
    ),
    cue(
        0.8,
        r"(?:isn't|aren't|wasn't|weren't|don't|doesn't|didn't|won't|can't|couldn't|wouldn't|"
        r"haven't|hasn't) (?:it|you|they|he|she|we|that|there)$",
        r"(?:is|was|are|am|do|did|does|have) (?:that|it|you|i|they) (?:right|correct|true|fair|"
        r"accurate)$",
        r"(?:is|was) (?:it|that|he|she|there|this)$",
        r"(?:do|did|are|have|were|can|would|could) you$",
    ),
    cue(
        0.75,
        r"^on a scale (?:of|from)",
        r"^scale of",
        r"^(?:any|anything) (?:other|else|thoughts|questions|concerns|ideas|particular|specific|"
        r"reason|chance|plans)",
        r"^(?:ever|would it|mind if)",
        r"^(?:in )?what way",
        r"^like what$",
        r"^such as(?: what)?$",
        r"^meaning(?: what)?$",
    ),
    cue(
        0.72,
        r"(?:do|for|with|by|to|about|of|from|into|than|then|or|like) (?:what|who|where|how)$",
        r"^(?:why|how|what|where|when|who|really|pardon|sorry)$",
        r"^(?:what|how|why) (?:exactly|specifically|then|else|now|next|so)",
    ),
    cue(
        0.7,
        rf"(?:and|so|but|or|then|today|now|well|sorry|wait|ma'am|sir) {AUX} (?:you|we|they|he|she|it|there|"
        rf"your) \w+",
        rf"(?:what|how|why|where|when|who) {AUX} (?:you|we|they|he|she|it|your|the) \w+$",
    ),
    cue(0.55, r"(?:\w+ ){3,60}(?:right|correct|or not|or no)$"),
    cue(0.55, rf"(?:what|how|why|where|who) (?:\w+ )?{AUX} (?:you|your|they|he|she|it|that|the) \w+"),
)

#: Looks like asking, is not: subordinate clauses, stock phrases, answers.
NOT_ASKING = (
    cue(
        1,
        rf"^(?:what|how|when|where|why|who) (?:i|you|we|they|he|she|it|people)(?! {AUX}(?= |$))(?= )",
        rf"^(?:when|because|that|as|until|once|while|whenever|whatever|wherever)(?! {AUX}(?= |$))(?= )",
    ),
    cue(
        1,
        r"^you know$",
        r"^you know what$",
        r"^(?:what's|what is) (?:interesting|important|more|great|good)",
        r"^what (?:i|we) (?:would|will|can|could|have|do|did|am|are)",
        r"^(?:do|does|did) n[o']t? (?:worry|hesitate)",
        r"^don't (?:you )?(?:worry|hesitate|get|be|do|forget|let|give|take)",
        r"^have (?:a|an|your|some|to)",
        r"^do (?:a|the|your|my|it|that|this|some|what)",
        r"^(?:can|could|will|would|may|might) (?:be|also be|help|lead|cause|have)",
        r"^(?:is|was|are|were) (?:a|an|to|not|really|very|just|also|actually|because|when|what|"
        r"how|why|like|so)(?= |$)",
        r"^(?:is|was) that (?!right|okay|ok|true|correct|fair|something|what|why|how|because|the|"
        r"a|your|where|accurate|possible|enough|it|all)",
        r"^how (?:great|nice|wonderful|lovely|awful)",
    ),
)

TAG_ONLY = cue(
    1,
    r"^(?:okay|ok|right|alright|all right|yeah|yes|no|huh|you know|see|know what i mean|"
    r"you know what i mean|does that make sense|make sense)$",
)

#: A statement that ends in such a word only makes sure that it was heard.
CHECKS = cue(1, r"(?:okay|ok|alright|all right|you know)$")

CLOSED_FIRST = (
    cue(
        1, r"how (?:many|much|long|often|old|far|soon|likely|big)", r"^(?:who|where|when|which|whose)(?:'s)?"
    ),
    cue(
        1,
        r"(?:is it|would it be|is that|would that be) (?:okay|ok|alright|all right|fine|possible)",
        r"(?:may|can|could|shall|should) (?:i|we)",
        r"mind if",
    ),
)
OPEN = (
    cue(
        1,
        r"(?:tell|walk|talk) (?:me|us)",
        r"describe",
        r"elaborate",
        r"explain",
        r"say (?:a bit |a little )?more",
        r"help me (?:to )?understand",
        r"(?:like|love|interested in|curious|interested) (?:to )?(?:hear|know|learn|understand|"
        r"hearing|about)",
    ),
    cue(
        1,
        rf"(?:^|and |so |but )(?:what|how|why)(?:'s)?(?: \w+){{0,3}} (?:{AUX}|would|brings|makes|"
        rf"made|brought|happened|led|drew)(?= |$)",
        r"^(?:what's|how's)",
        r"^(?:what|how) about",
        r"^why not",
        r"how come",
        r"^what (?:happened|happens|makes|made|brings|brought|kind|type|sort|else|led|drew|got|"
        r"helps|helped|if|way|next)",
    ),
    cue(
        1,
        r"(?:what|how|why)$",
        r"(?:wonder|wondering|curious)(?: \w+){0,2} (?:what|how|why)",
        r"(?:give|share)(?: with)? (?:me|us) (?:an|a|some|one)",
        r"^how so",
        r"^(?:like|such as)(?: what)?$",
    ),
)

LEADING = (
    cue(
        0.85,
        r"(?:don't|wouldn't|isn't|aren't|didn't|doesn't|haven't|hasn't|wasn't|can't|won't|"
        r"couldn't|shouldn't|weren't) (?:you|it|that|they|he|she|we|this|there)"
        r"(?: (?:agree|think|say|feel|want|like|be|love|find|rather|better|enjoy|prefer|true|"
        r"great|right|obvious))?(?: \w+)*$",
        r"(?:do|would|is|are|did|does|have|has|was|can|will|could|should|were) (?:you|it|that|they|he|she|we)"
        r" not$",
    ),
    cue(
        0.8,
        r"(?:surely|obviously|of course|clearly|naturally|presumably)",
        r"you(?:'d| would) agree",
        r"(?:wouldn't|don't) you (?:agree|say|think)",
    ),
    cue(
        0.75,
        r"^(?:so )?you (?:\w+ ){1,25}(?:right|correct|yeah|isn't it|don't you|didn't you|"
        r"aren't you|won't you|haven't you|do you|are you)$",
        r"^(?:i (?:assume|suppose|take it|imagine|bet|guess)|i'm (?:sure|guessing|"
        r"assuming))(?: that)? you",
    ),
    cue(
        0.7,
        r"(?:how|why) (?:great|much better|wonderful|amazing|terrible|awful|bad) (?:was|is|would|"
        r"were|do|did)",
        r"you (?:do|must|would) (?:really )?(?:like|love|enjoy|prefer|"
        r"want)(?: \w+){0,12} (?:right|don't you|too)$",
    ),
)

PROCEDURAL = (
    cue(
        1,
        r"(?:how are you(?= today| doing|$)|how's it going|how are things|how have you been|how do you do)",
        r"(?:can|could|do) you (?:hear|see) (?:me|us|my|that|the screen)",
        r"(?:hear|see) me",
        r"how (?:is|was|are) (?:you|your) (?:day|week|weekend|morning|afternoon|journey|"
        r"trip)?(?: going| doing| today| been)?$",
    ),
    cue(
        1,
        r"(?:do you |have you |got |you )?(?:have |got )?any (?:other |more |further |final |"
        r"last |quick )?questions",
        r"anything (?:else )?(?:you(?:'d| would) like to|that you want to|you want to) (?:ask|add)",
        r"questions (?:for|about) (?:me|us)",
        r"anything else (?:i|we) can",
        r"(?:is|was) there anything (?:else|more)(?! (?:you|that you) (?:did|tried|changed|do))",
    ),
    cue(
        1,
        r"(?:shall|should|can|may|could) (?:we|i) (?:get started|start|begin|jump|move on|ask|"
        r"record|continue|go ahead|place|put)",
        r"(?:is it|is that|would it be|are you) (?:okay|ok|alright|all right|fine|comfortable|"
        r"ready)(?: if| to| with| that| for| now|$)",
        r"(?:mind|okay|ok|alright) if (?:i|we)",
        r"(?:ready to|does that) (?:start|begin|get started|make sense|sound good|work for you|"
        r"help|answer)",
    ),
)

REPAIR = (
    cue(
        1,
        r"^(?:sorry|pardon|pardon me|excuse me|what|say again|come again|i beg your pardon)$",
        r"^(?:i'm )?sorry (?:what|could|can|i|say|you|go|would|did|i'm)",
        r"(?:repeat|say) that",
        r"(?:say|come) again",
        r"(?:didn't|did not|couldn't|could not|can't|missed) (?:quite )?(?:catch|hear|get|"
        r"make out|understand|what you)",
        r"what (?:was|did you say) (?:that|again)$",
        r"^what did you say$",
        r"you (?:broke|cut|froze|are breaking|were breaking|dropped)(?: up| out)?",
        r"^did you say \w+(?: \w+){0,3}$",
        r"one more time",
        r"^(?:can|could|would) you repeat",
        r"speak up",
    ),
)


#: Asks for the reasons of what was said or done.
PRESSES = (
    cue(
        0.85,
        r"(?:^|so |and |but |wondering |curious |explain |say |tell me |understand )why"
        r"(?! (?:don't|not|doesn't) (?:we|you|i|\w+ (?:it|this|that|and))(?= |$))",
        r"how (?:do|did|can|could|would) you (?:\w+ )?(?:know|tell|figure|decide|arrive|come up|come to)",
        r"how come",
        r"what(?:'s| is| was| were)? (?:\w+ )?(?:makes|made|led|convinced|tells|told) (?:you|him|her|them)",
        r"what(?:'s| is| was) (?:the|your) (?:\w+ )?(?:reason|reasoning|evidence|proof|argument|basis|logic)",
        r"(?:on what|based on what|because what|^because)$",
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of one clause that may ask; `p` 0..1 that it does, `p_leading` 0..1.

    `p_words` is `p` from the words alone: a statement with a question mark often gives back what was said.
    """

    clause: Clause
    p: float
    p_words: float
    kind: QuestionKind
    p_open: float
    p_leading: float
    procedural: bool
    repair: bool

    @property
    def asks(self) -> bool:
        return self.p > ASKS_ABOVE


ASKS_ABOVE = 0.5


def question(clause: Clause, alone: bool) -> Question:
    """`alone`: the clause is all that the turn says (a tag such as "okay?" only counts then)."""
    p_words = asks_by_words(clause)
    return as_asked(clause, _with_mark(clause, alone, p_words), p_words)


def as_asked(clause: Clause, p: float, p_words: float) -> Question:
    """The clause as a question of that probability: its kind by rule."""
    if p <= ASKS_ABOVE:
        return Question(clause, p, p_words, QuestionKind.NONE, 0.05, 0.02, procedural=False, repair=False)
    p_open = p_open_by_rule(clause)
    leading = best(clause, LEADING)
    return Question(
        clause,
        p,
        p_words,
        QuestionKind.OPEN if p_open > 0.5 else QuestionKind.CLOSED,
        p_open,
        0.05 if leading is None else leading.p,
        procedural=says(clause, *PROCEDURAL),
        repair=says(clause, *REPAIR),
    )


@lru_cache(maxsize=KEPT)
def is_tag(clause: Clause) -> bool:
    """ "okay?", "right?": makes sure that it was heard."""
    return says(clause, TAG_ONLY)


@lru_cache(maxsize=KEPT)
def asks_by_words(clause: Clause) -> float:
    """0..1 that it asks, whatever mark closes it."""
    if is_tag(clause):
        return 0.25
    if says(clause, *NOT_ASKING):
        return 0.2
    found = best(clause, ASKS)
    return 0.05 if found is None else found.p


def _with_mark(clause: Clause, alone: bool, p_words: float) -> float:
    if is_tag(clause):
        return 0.7 if clause.asked and alone else 0.25
    if clause.asked and p_words <= ASKS_ABOVE and says(clause, CHECKS):
        return 0.4
    return 0.95 if clause.asked else p_words


def p_open_by_rule(clause: Clause) -> float:
    if says(clause, OPEN[0], OPEN[2]):
        return 0.9
    if says(clause, *CLOSED_FIRST):
        return 0.1
    return 0.85 if says(clause, OPEN[1]) else 0.15
