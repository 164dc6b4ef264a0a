"""Leads: what a counterpart says that a good listener would ask about. Written for this project; English."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.patterns import KEPT, Cue, best, cue, says
from coachloop.loop.score.language.words import weight

_I = r"(?:i|we|they|he|she|it|that|this|which|who|\w+)"
_WHO = (
    r"(?:my|our|the|a|his|her|their) (?:\w+ )?(?:boss|manager|director|colleague|co-worker|coworker|team|"
    r"client|"
    r"customer|teacher|supervisor|professor|advisor|editor|partner|lead|ceo|owner|board|family|father|mother)"
)

#: By kind of lead; `p` is how often such words alone are worth a question.
LEADS: Mapping[str, tuple[Cue, ...]] = {
    "setback": (
        cue(
            0.85,
            rf"{_I} (?:\w+ )?(?:failed|crashed|backfired|collapsed|flopped|blew up|fell (?:apart|through|"
            rf"flat)|"
            r"broke down|went (?:\w+ )?(?:wrong|badly|south|sideways|under))",
            r"roll(?:ed|ing)? (?:\w+ ){0,3}back",
            r"(?:made|make|was) (?:a|some|my) (?:\w+ )?(?:mistakes?|errors?|blunder)",
            r"(?:lost|losing) (?:\w+ ){1,5}(?:clients?|"
            r"customers?|"
            r"deals?|data|accounts?|contracts?|money|job|funding|trust|files?|weeks?|months?|work|case|"
            r"order)",
            r"had to (?:\w+ )?(?:start over|start again|start from scratch|redo|scrap|abandon|throw|cancel|"
            r"give up|"
            r"shut|apologi[sz]e|withdraw|retract|lay off|let \w+ go)",
            r"(?:missed|miss) (?:the|a|our|my) (?:\w+ )?(?:deadline|target|quota|launch)",
            r"(?:was|were|got|been) (?:\w+ )?(?:fired|laid off|let go|rejected|burned|burnt|sued|kicked|"
            r"banned|"
            r"demoted|robbed|scammed|arrested|turned down)",
            r"(?:almost|nearly) (?:\w+ )?(?:quit|failed|lost|gave up|left|died|cost|missed|got)",
            r"(?:did not|didn't|never) (?:\w+ )?(?:work(?:ed)? out|go (?:as|to) plan(?:ned)?|worked|"
            r"finished|shipped|"
            r"deliver|recover(?:ed)?|end well)",
            r"(?:i|we) (?:\w+ )?(?:had|ran into|faced|hit) (?:a lot of |lots of |some |several |many |"
            r"serious |"
            r"big |huge |"
            r"major |real )?(?:trouble|problems|issues|difficult(?:y|ies)|setbacks?|bad experiences?|"
            r"a crisis)",
            r"(?:had|was|were|there was) (?:an |a |one |some )?(?:\w+ )?(?:incidents?|accident|fire|leak|"
            r"strike|outage|"
            r"breach|lawsuit|emergency|burnout)",
            r"(?:got|did|had|was|went|were) (?:it |that |this |them )?(?:all |completely |badly )?wrong",
            r"(?:burnt|burned|worn|stressed) out",
            r"had to (?:\w+ )?(?:let (?:\w+ ){1,4}go|send (?:\w+ ){1,3}home|fight|defend|beg|lie|hide|stop|"
            r"fire|pay|choose|change|learn|deal with|convince|persuade)",
            r"(?:nobody|no one|none of (?:us|them)) (?:\w+ )?(?:knew|saw|noticed|told|found|wanted|believed|"
            r"trusted|"
            r"asked|came|listened|cared|understood|had)",
            r"(?:gave|given|gives|giving) (?:me|us) (?:\w+ )?(?:wrong|false|incorrect|made up|fake|bad|"
            r"useless|"
            r"inaccurate|misleading)",
            r"(?:wasted|waste|took|cost|spent|lost) (?:me |us |them )?(?:\w+ ){0,3}(?:hours|days|weeks|"
            r"months|years)",
            r"(?:went|gone|going) (?:bankrupt|bust|under|out of business)",
            r"(?:closed|shut) (?:us|me|them|it|everything) down",
            r"(?:was|were|got|been) (?:\w+ )?(?:passed over|sacked|made redundant|humiliated|overruled|"
            r"laughed at|left out|cut off|fined|double charged|locked out)",
            r"(?:almost|nearly) (?:\w+ )?(?:sacked|electrocuted|drowned|killed|fired|walked out|resigned)",
            r"(?:paid|pay|paying|got) (?:an? |\w+ )?(?:fines?|penalty|penalties)",
            r"(?:cost|costs|lost) (?:us|me) (?:\w+ ){0,3}(?:people|staff|foreman|nurses?|friends?|"
            r"colleagues?|customers?|clients?|sleep)",
            r"(?:am|are|i'm|we're|they're|keep|kept|been) losing (?:\w+ ){0,2}\w+",
            r"lost (?:my|our) (?:\w+ )?(?:job|home|savings|deposit|licen[sc]e|tender|bid)",
            r"(?:i|we|they) had to (?:\w+ )?(?:close|halt|evacuate|leave the|move out|sell (?:the|my|our))",
        ),
    ),
    "conflict": (
        cue(
            0.85,
            r"(?:disagreed|argued|clashed|fought|fell out|fallen out) (?:with|about|over|on)",
            r"(?:had|was|were|got into|is|are) (?:a|an|some|in a|many|lots of) (?:\w+ )?(?:conflicts?|"
            r"arguments?|"
            r"disagreements?|fights?|disputes?|tension|falling out|complaints?)",
            r"(?:walked out|stormed out|voted against|said no|over my (?:boss's|manager's) head|"
            r"behind (?:my|our) back|"
            r"leaked|blocked it|would not talk|wouldn't talk|(?:weren't|wasn't|not) (?:talking|speaking) to)",
            r"(?:wasn't|was not|weren't|were not|isn't|aren't|not) (?:\w+ )?(?:happy|pleased|amused|keen|"
            r"convinced|on board)",
            r"(?:he|she|they|others?|people|some) (?:\w+ )?(?:refuses?|resists?|hates?|complains?|"
            r"disagrees?)",
            rf"{_I} (?:\w+ )?(?:pushed back|refused|rejected|complained|objected|threatened|resented|sued)",
            rf"{_WHO} (?:\w+ )?(?:hated|disliked|did not (?:like|agree|want|trust)|didn't (?:like|agree|"
            rf"want|trust)|"
            r"refused|insisted|was (?:\w+ )?(?:angry|upset|furious|against))",
            r"(?:skeptical|sceptical|suspicious|critical|hostile|opposed|dead set against|"
            r"up in arms) "
            r"(?:of|to|about|towards?|against)",
            r"(?:get|got|gets|getting|received|receive|face|faced|some|lots of|a lot of) (?:\w+ )?(?:hate|"
            r"backlash|"
            r"criticism|pushback|flak|harassment|threats)",
            r"(?:accused|blamed|bullied|betrayed|cheated|stole|stolen|plagiari[sz]ed|harassed|mocked|judged)",
            r"(?:resigned|quit|left|walked out|complained|split) over",
            r"(?:walked|stormed|stomped) out",
            r"(?:took|takes|taking|claimed) (?:all )?(?:the )?credit",
            r"(?:is|was|are|were|been) (?:\w+ )?against (?:it|this|that|me|us|the idea)(?= |$)",
            r"(?:refuses?|refusing|refused|threatened|threatens) to",
            r"went to (?:the|my|our) (?:\w+ )?(?:boss|dean|manager|director|union|police|press|head|board|"
            r"court)(?= about| over| behind)",
            r"(?:stopped|stops|not|isn't|aren't|won't|wouldn't) (?:talk|talking|speak|speaking) (?:to|with) "
            r"(?:me|us|him|her|each other|one another)",
            r"threw (?:\w+ ){1,3}(?:at|against|out|in)",
            r"(?:shouted|screamed|yelled|swore|spat|lied) (?:at|to) (?:me|us|him|her)",
        ),
    ),
    "change": (
        cue(
            0.72,
            r"(?:i|we|they|he|she) (?:\w+ )?(?:decided|chose|opted) not to",
            r"(?:i|we|they|he|she) (?:\w+ )?(?:quit|resigned|dropped out|stepped down|gave up|walked away)",
            r"(?:i|we|they) (?:\w+ )?(?:switched|changed|migrated|shifted|pivoted|transitioned) (?:\w+ ){0,2}"
            r"(?:from|away|over|careers?|jobs?|schools?|majors?|direction|fields?|teams?)",
            r"(?:i|we|i've|we've) (?:\w+ )?(?:stopped (?!count)\w+ing|abandoned|given up|gave up|cancelled|"
            r"canceled|"
            r"banned)",
            r"changed (?:my|our|his|her|their) (?:\w+ )?(?:mind|approach|view|process|strategy|plan|"
            r"workflow|habits?)",
            r"changed (?:everything|how (?:i|we)|the way (?:i|we)|my life)",
            r"(?:i|we) (?:\w+ )?(?:stopped|no longer) (?:believing|believe|believed)",
        ),
    ),
    "result": (
        cue(
            0.75,
            r"(?:cut|reduced|increased|saved|grew|doubled|tripled|halved|raised|improved|dropped|gained|won|"
            r"sold|"
            r"shortened|decreased) (?:\w+ ){0,6}(?:\d[\d.,]*(?: percent)?|percent|half|twice|thousands?|"
            r"millions?|"
            r"hundreds?|hours|days|weeks|a third|a quarter)",
            r"(?:i|we|it|that|they|my \w+|our \w+) (?:\w+ )?(?:won|was awarded|was promoted|got promoted|"
            r"doubled|"
            r"tripled|halved|broke the record)",
            r"(?:from|down from|up from) \d[\d.,]*(?: \w+)? (?:down |up )?to \d[\d.,]*",
        ),
    ),
    "limit": (
        cue(
            0.75,
            r"(?:not|isn't|aren't|wasn't|weren't) (?:\w+ )?(?:allowed|permitted|authori[sz]ed) to",
            r"(?:budget|contract|deadline|licen[sc]e|funding|lease|grant|legal|compliance|policy|nda) "
            r"(?:\w+ ){0,2}(?:ends?|ended|expires?|expired|runs? out|ran out|won't|does not|doesn't|"
            r"prevents?|"
            r"frozen|forbids?|requires?|cut|limits?|blocks?|blocked)",
            r"(?:i|we|they) (?:can't|cannot|couldn't|could not) (?:\w+ ){1,8}(?:until|unless|without)",
            r"(?:only|just) (?:if|as long as|on condition)",
            r"(?:ran|running|run) out of (?:time|money|budget|funding|patience|stock|space)",
        ),
    ),
    "alternative": (
        cue(
            0.8,
            r"(?:another|other|a second|a different|two other|a cheaper|a competing) (?:\w+ )?(?:vendor|"
            r"supplier|"
            r"provider|offer|quote|company|firm|bidder|candidate|agency|product)s?",
            r"(?:talking|speaking|spoke|talked|comparing|compared) (?:\w+ ){0,3}(?:competitors?|competition|"
            r"elsewhere)",
            r"(?:we|i) (?:currently|already|still) (?:use|work with|have a contract|pay)",
        ),
    ),
    "decider": (
        cue(
            0.75,
            r"(?:my|our|the) (?:\w+ )?(?:boss|manager|director|wife|husband|partner|board|cfo|ceo|committee|"
            r"owner|"
            r"finance|procurement|lawyer|it department) (?:\w+ ){0,2}(?:decides?|signs?|approves?|has to|"
            r"needs to|"
            r"have to|wants? to see|makes the (?:final )?(?:decision|call)|would have to|holds the budget)",
            r"(?:i|we)(?:'d| would|'ll| will)? (?:need|have) to (?:ask|check with|run it (?:by|past)|"
            r"convince|clear it)",
        ),
    ),
    "worry": (
        cue(
            0.78,
            r"(?:my|our|the) (?:\w+ ){0,2}(?:worry|concern|fear|frustration|struggle|problem|challenge|"
            r"difficulty|"
            r"issue|obstacle|regret|headache|nightmare) (?:\w+ )?(?:is|was|were|came|for me)",
            r"(?:i|we)(?:'ve got| have| had|'ve had) (?:\w+ ){0,4}(?:concerns|doubts|reservations|worries|"
            r"mixed feelings|"
            r"misgivings|regrets|second thoughts)",
            r"what (?:\w+ )?(?:worries|bothers|frustrates|scares|annoys|concerns) (?:me|us)",
            r"(?:the|my|our) (?:\w+ )?(?:hardest|worst|scariest|trickiest|toughest|most difficult|"
            r"most frustrating|"
            r"most challenging) (?:part|thing|bit|piece|moment|day|year|time|project|problem|case|was|is)",
            r"(?:my|our) (?:\w+ )?biggest (?:problem|worry|fear|concern|challenge|regret|mistake|issue|"
            r"struggle|"
            r"obstacle|disappointment|fight|risk)",
            r"(?:i|we) (?:\w+ )?(?:don't|do not|didn't|no longer|never) (?:\w+ )?trust",
            r"(?:i|we) (?:\w+ )?(?:struggled?|struggle|agoni[sz]ed?|wrestled?|hate|hated|dread) (?:\w+ )?"
            r"(?:with|to|over|about|that|it|when|how)",
            r"(?:i'm|i am|i was|we are|we were) (?:\w+ )?(?:scared|afraid|terrified|ashamed|frightened) of "
            r"(?:\w+ing|him|her|them|my|our|the)",
        ),
        # A bare feeling is worth less than what it is about.
        cue(
            0.64,
            r"(?:i'm|i am|i was|i've been|we're|we were|i got|i felt|i feel) (?:\w+ ){0,2}(?:worried|"
            r"concerned|afraid|"
            r"scared|terrified|nervous|frustrated|stuck|overwhelmed|uncomfortable|ashamed|embarrassed|"
            r"burned out|"
            r"exhausted|torn|devastated|guilty|disappointed|annoyed|suspicious)",
            r"(?:it|that|this|which)(?:'s| is| was| felt| feels) (?:\w+ ){0,2}(?:disheartening|discouraging|"
            r"scary|"
            r"frustrating|unethical|unfair|painful|stressful|humiliating|devastating|heartbreaking|alarming|"
            r"depressing|terrifying|demoralizing|embarrassing|awkward|a nightmare|a mess|a disaster)",
            r"(?:suddenly|constantly|always) (?:worried|afraid|anxious|scared|stressed)",
            r"(?:it|that|this|which) (?:\w+ )?(?:hurts?|saddens?|scares?|worries|bothers?|upsets?|"
            r"frustrates?|"
            r"annoys?|made me (?:\w+ )?(?:sad|angry|anxious|uneasy|nervous|uncomfortable|sick|mad))",
            r"feels? (?:\w+ ){0,2}(?:cheating|guilty|lazy|dishonest|uneasy|uncomfortable|threatened|lonely|"
            r"wrong|"
            r"soulless|unfair)",
        ),
    ),
    "lesson": (
        cue(
            0.72,
            r"(?:surprised|shocked|amazed|astonished|stunned|startled) (?:me|us|by|to|at|how|that|when)",
            r"to my (?:\w+ )?(?:surprise|horror|relief|shock)",
            r"(?:i|we) (?:\w+ )?(?:learned|learnt|realised|realized|discovered|noticed|found out) "
            r"(?:\w+ ){0,3}(?:that|the hard way|how|from|it|we|i)",
            r"(?:it|this|that|things?) (?:\w+ )?turned out",
            r"(?:turning point|wake-up call|eye-opener|eye opener|breakthrough|game changer|aha moment|"
            r"proud of)",
            r"(?:in hindsight|looking back|i regret|i wish i had|i wish we had|i should have|we should have)",
        ),
    ),
    "hint": (
        cue(
            0.8,
            r"(?:a |it's a )?(?:long|another|different|whole other|funny) story",
            r"(?:various|personal|several|many|political|certain) reasons",
            r"(?:it's|it is|it was|that's|things are|was) (?:\w+ )?(?:complicated|a bit messy|messy|"
            r"delicate|sensitive)",
            r"(?:more to it|not the whole story|off the record|there was more|that's another topic)",
            r"(?:wasn't|was not|isn't|is not|hasn't been) (?:\w+ )?(?:easy|smooth|ideal|my best|proud|"
            r"pretty)",
            r"could have (?:\w+ )?(?:done|been|gone|handled) (?:\w+ )?better",
            r"(?:between you and me|between us|believe it or not|come to think of it|funnily enough|oddly|"
            r"strangely|"
            r"weirdly|ironically|officially|on paper)",
            r"(?:apart from (?:the|one|that|last)|except for|with one exception)",
        ),
        cue(0.5, r"(?:the|my) only (?:one|time|person|thing|day|place)"),
    ),
    "event": (
        cue(
            0.5,
            r"(?:i|we|it|they|he|she) (?:couldn't|could not|wasn't able to|weren't able to|"
            r"never managed to) \w+",
            r"(?:i|we|he|she|they|somebody|someone|nobody|who|people|(?:my|our|the|one|his|her|"
            r"their) (?:\w+ )?\w+) "
            r"(?:\w+ )?(?:left|sold|bought|broke|found|lost|told|wrote|rang|called|offered|stole|threw|won|"
            r"hid|kept|"
            r"quit|built|cut|hit|caught|drove|flew|fought|fixed|fired|hired|asked|promised|warned|deleted|"
            r"dropped|"
            r"missed|forgot|noticed|discovered|published|launched|founded|started|moved|joined|retired|"
            r"closed|opened|"
            r"changed|destroyed|saved|rescued|taught|invented|designed|presented|competed|performed|"
            r"survived|escaped|"
            r"confronted|reported|convinced|persuaded|negotiated|borrowed|invested|gambled|crashed|spent|"
            r"shut)",
            r"(?:twenty|twelve|ten|nine|eight|seven|six|five|four|three|two|one|\d+) (?:\w+ )?(?:of whom|"
            r"of them)",
            r"(?:just|recently|already|nearly|almost) (?:left|sold|lost|quit|retired|moved|bought|merged|"
            r"closed|died)",
        ),
    ),
    "hardship": (
        cue(
            0.86,
            r"(?:died|passed away|got killed|was killed|got shot|was shot|got stabbed|divorced|got divorced|"
            r"split up|"
            r"got locked up|went to (?:jail|prison)|in (?:jail|prison|hospital|the hospital|rehab|"
            r"foster care)|"
            r"got sick|was (?:very |really )?(?:sick|ill|homeless|pregnant|adopted|abused|injured|"
            r"hospitalized)|"
            r"was diagnosed|had (?:surgery|cancer|a stroke|a heart attack|a breakdown|an accident|"
            r"a miscarriage)|"
            r"got (?:hurt|injured|jumped|beat up|beaten up|kicked out|evicted|expelled|suspended)|"
            r"lost (?:my|our|his|"
            r"her) (?:\w+ )?(?:mother|father|mom|dad|brother|sister|son|daughter|wife|husband|house|home|"
            r"license))",
            r"(?:was|were|got|been) (?:\w+ )?(?:arrested|attacked|mugged|beaten|assaulted|raped|deported)",
            r"(?:used|cloned|hacked|emptied) (?:my|our) (?:\w+ )?(?:card|account|name|identity)",
            r"(?:drinking|smoking|gambling|using|cutting|hurting (?:myself|himself|herself)) again",
            r"never (?:got to )?(?:said|say) goodbye",
            r"there was (?:\w+ )?(?:smoke|blood|a fire|an explosion)",
        ),
    ),
}

#: Said of nothing that happened: wishes, conditions, what others in general do, denials.
UNREAL = (
    cue(
        1,
        r"(?:would|might|if|maybe|perhaps|hopefully|imagine|suppose|whether|could be|will be|going to be)",
        r"(?:not|isn't|wasn't|never|n't) (?:\w+ ){0,2}(?:worried|concerned|afraid|scared|nervous|bothered)",
        r"(?:doesn't|don't|didn't|not|never) (?:\w+ )?(?:worry|worries|bother|bothers|scare|frustrate|hurt)",
        r"(?:no|not a|never (?:had|been)|haven't had|hasn't been|don't have|didn't have|not really|nothing) "
        r"(?:\w+ ){0,3}(?:problems?|issues?|conflicts?|concerns?|worr\w+|complaints?|mistakes?|challenges?)",
        r"(?:not|\w+n't|never) (?:\w+ ){0,2}(?:surprised|shocked|amazed|stunned|the worst|necessarily)",
        r"(?:do you|can you|what do|are you|did you)",
    ),
)

#: Says that it came to an end, in the same breath: nothing is left to ask.
SETTLED = cue(
    1,
    r"but (?:\w+ ){0,3}(?:got used to|came round|worked out|was solved|is fine now|was fine)",
    r"(?:got|have|had|was|were|is|it's|that's) (?:\w+ ){0,2}(?:sorted|solved|fixed|resolved)",
    r"(?:it|that|everything|things) (?:\w+ )?worked out",
    r"(?:in the end|eventually) (?:it|that|we|they|everything) (?:\w+ )?"
    r"(?:worked|was fine|went well|managed|solved)",
)

#: Points at one thing that happened to the speaker.
OWN = cue(1, r"(?:i|we|my|our|me|us|i've|i'd|we've|we'd|i'm|we're)")
#: A number, said or written.
NUMBER = cue(
    1,
    r"\d[\d.,]*",
    r"(?:fifteen|twelve|eleven|ten|nine|eight|seven|six|five|four|three|two)",
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|half|percent)",
)

#: Giving an answer back in one's own words, before asking on.
GIVES_BACK = cue(
    1,
    r"(?:that's|that is|it's|those are|these are|what) (?:such |quite |really |very |so |some |a |an |"
    r"\w+ly )*"
    r"(?:\w+) (?:way|point|insight|example|perspective|picture|observation|approach|distinction|shift|"
    r"process|"
    r"challenge|concerns?|use case|balance|story|experience|vision|reminder|combination|workflow|system|"
    r"situation|"
    r"journey|strategy|philosophy|boundary|tension|range|mix|concern|work)",
    r"(?:it |that |this )?(?:really )?(?:sounds|seems|feels) (?:like|as)",
    r"(?:you're|you are|you've|you) (?:\w+ )?(?:describing|essentially|basically|clearly|navigating|making|"
    r"seeing|"
    r"experiencing|developed|identified|found|touched|raised|highlighted|captured)",
    r"i (?:can imagine|can see|appreciate|love|like) (?:how|that|your|the)",
    r"your (?:point|insight|experience|perspective|approach|observation)",
)


class Rated(NamedTuple):
    """A clause that words alone take for a lead: how sure, 0..1, and of which kind."""

    clause: Clause
    p: float
    kind: str


def rated(parts: Sequence[Clause]) -> Iterator[Rated]:
    """The leads among the clauses of a turn, in order; what the same clause or the next settles is none."""
    for part, following in zip_longest(parts, parts[1:]):
        settled = says(part, SETTLED) or (following is not None and says(following, SETTLED))
        if part.asked or settled or says(part, *UNREAL):
            continue
        found = _surest(part)
        if found:
            p, kind = found
            yield Rated(part, _strength(part, p), kind)


@lru_cache(maxsize=KEPT)
def _surest(part: Clause) -> tuple[float, str] | None:
    return max(((hit.p, kind) for kind, cues in LEADS.items() if (hit := best(part, cues))), default=None)


def _strength(part: Clause, p: float) -> float:
    """Words that say what it was about make a lead concrete."""
    said = sum(weight(m) for m in part.meant)
    return min(1.0, p * (0.7 + 0.06 * min(5.0, said)) + 0.06 * says(part, OWN) + 0.05 * says(part, NUMBER))
