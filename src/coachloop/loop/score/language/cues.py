"""What to look for in a clause, by situation. Written for this project; English."""

from coachloop.loop.score.language.patterns import cue

ADVISING = (
    cue(
        0.9,
        r"you (?:really |probably |might |may |also |still |just )*(?:should|shouldn't|need to|"
        r"have to|ought to|must|'d better|want to (?:make sure|consider|try|think about|start))",
        r"you(?:'d| would) (?:better|want to|need to|have to)",
        r"you(?:'ll| will) (?:need|have|want) to",
        r"you(?:'re| are) going to (?:need|have|want) to",
        r"i(?:'d| would) (?:\w+ )?(?:recommend|suggest|advise|encourage|say you|urge)",
        r"i (?:\w+ )?(?:recommend|suggest|advise|encourage|urge)",
        r"my (?:advice|suggestion|recommendation)",
        r"if i were you",
        r"it(?:'s| is|'d be| would be| might be| may be)(?: really| very| probably)? (?:important|"
        r"best|better|wise|a good idea|good|helpful|useful)(?: for you)? (?:to|that|if)",
    ),
    cue(
        0.8,
        r"you (?:can|could|might|may)(?: always| also| just| even| want to)* (?:try|start|use|"
        r"take|go|do|call|talk|ask|find|look|get|put|keep|make|think|set|consider|join|come|cut|"
        r"write|log|click|open|visit|choose|expect)",
        r"why don't you",
        r"have you (?:considered|thought about|thought of)",
        r"what you (?:can|could|should|need to) do",
        r"one (?:option|thing you|way|idea|possibility|approach)",
        r"another (?:option|thing you|way|idea|possibility|approach)",
        r"there(?:'s| is| are|'re) (?:\w+ ){0,3}(?:options|ways|medications|programs|things you|"
        r"services|resources|support|groups|strategies)",
    ),
    cue(
        0.75,
        r"^(?:please )?(?:try|make sure|consider|avoid|remember|start|stop|take|keep|go|use|check|"
        r"turn|click|open|restart|call|bring|write|read|sign|fill|think about|let's|be sure|"
        r"don't forget|be careful)(?: \w+){2,}",
    ),
)

INFORMING = (
    cue(
        0.85,
        r"(?:research|studies|study|evidence|statistics|surveys?|guidelines|data|experts|doctors|"
        r"scientists) (?:\w+ )?(?:shows?|suggests?|says?|tells?|found|finds?|recommends?|"
        r"indicates?)",
        r"according to",
        r"\w+ percent",
        r"(?:recommended|average|typical|maximum|minimum) (?:\w+ )?(?:amount|limit|level|number|"
        r"dose|intake|price|time|guidelines|limits)",
        r"(?:at|increases?|increased|higher|greater|raises?|reduces?) (?:\w+ ){0,3}risks?",
    ),
    cue(
        0.7,
        r"(?:can|could|may|might|will) (?:\w+ )?(?:cause|lead|increase|reduce|affect|damage|"
        r"help you|help to|make it|result|harm|interact|raise|lower|improve|prevent|contribute)",
        r"(?:causes|leads to|results in|increases|reduces|affects|damages|contributes|means that|"
        r"refers to|consists of|contains|includes|is called|are called)",
        r"(?:people|men|women|patients|adults|kids|teens|teenagers|customers|most people|"
        r"a lot of people|many people|some people|other people) (?:who |that )?(?:\w+ )?(?:have|"
        r"find|do|are|use|take|say|smoke|drink|start|try|get|feel|tend|who)",
        r"(?:we|they) (?:\w+ )?(?:offer|provide|have a|have an|have some|recommend|suggest|charge|"
        r"use a|require|include|ship|refund)",
        r"our (?:\w+ )?(?:policy|plan|product|service|team|company|process|price|package|program|"
        r"system|office|goal|role)",
        r"the (?:\w+ )?(?:policy|plan|way it works|program|process|medication|nicotine|role|"
        r"position|package|warranty|test|results|first step|next step|law|rule|reason is|idea is|"
        r"goal is) (?:\w+ )*(?:is|are|will|can|covers|includes|has|does|would)",
        r"for example|for instance",
    ),
    cue(
        0.6,
        r"(?:so )?(?:this|these|it|that) (?:\w+ )?(?:is|are|was|will be) (?:a|an|the|called|used|"
        r"designed|based|made|about|why|because)(?: \w+){3,}",
        r"let me (?:explain|tell you|show you|give you|share)",
        r"i(?:'ll| will| can|'d like to| want to| would like to| wanted to| am going to|"
        r"'m going to) (?:\w+ )?(?:explain|tell you|show you|give you|share|provide|"
        r"talk to you|go over|send you)",
        r"(?:depending on|in order to|because of|due to|as a result)",
        r"one of the (?:\w+ )?(?:things|reasons|ways|benefits|problems|effects|risks)",
    ),
)

STEM = (
    cue(
        1,
        r"(?:it |that |this )?(?:really )?sounds (?:like|as|really|very|pretty|so)",
        r"(?:it |that )?(?:seems|looks|feels|appears) (?:like|as if|as though|to you|to me|that|"
        r"you)",
        r"(?:sounds|seems|looks) (?:\w+ )?like",
        r"(?:what )?(?:i'm|i am) hearing",
        r"i(?:'m| am)? hear(?:d|ing)? (?:you|that|a lot|in)",
        r"(?:you're|you are|you were) (?:saying|telling me|describing|talking about|wondering|"
        r"noticing|thinking|feeling|worried|concerned|hoping|trying|looking for|afraid|struggling|"
        r"finding|seeing|not sure|tired|ready|willing|interested|frustrated|torn|really)",
        r"what you(?:'re| are|'ve) (?:saying|telling|described|said|describing)",
        r"part of you",
        r"on (?:the )?one hand",
        r"on the other hand",
        r"in other words",
        r"if i (?:understand|understood|heard|hear|get)",
        r"let me (?:see if|make sure) i",
        r"so for you",
        r"from your (?:perspective|point of view|side)",
    ),
    cue(
        0.6,
        r"you (?:\w+ )?(?:mentioned|said|told me|talked about|described|noticed|pointed out|"
        r"brought up)",
        r"you(?:'ve| have) (?:\w+ )?(?:been|had|tried|noticed|thought|done|made|got|seen|come|"
        r"found|already|mentioned|said|given|decided|realized)",
        r"you (?:\w+ )?(?:feel|felt|want|wanted|like|love|think|thought|believe|hope|wish|care|"
        r"value|enjoy|know|see|recognize|realize|understand|don't|didn't|can't|haven't|wouldn't|"
        r"aren't|weren't|never|find|worry|wonder|prefer|hate|miss|need)",
        r"(?:important|hard|difficult|tough|helpful|scary|frustrating|stressful|upsetting|"
        r"exciting|easy|easier|harder|worth it|good|fun|big deal) (?:for|to) you",
        r"your (?:\w+ )?(?:concern|goal|hope|worry|fear|family|life|health|kids|son|daughter|wife|"
        r"husband|mom|dad|job|friends|main|biggest|own)",
        r"you(?:'re| are|'d| would| were|'ll)",
    ),
)

FEELING_WORDS = (
    r"(?:frustrat(?:ed|ing|ion)|upset(?:ting)?|angry|annoy(?:ed|ing)|worr(?:y|ied|ying)|"
    r"stress(?:ed|ful|ing)?|disappoint(?:ed|ing|ment)|scar(?:ed|y)|"
    r"overwhelm(?:ed|ing)|hard|difficult|tough|rough|painful|sad|afraid|nervous|anxious|"
    r"concern(?:ed|ing)?|confus(?:ed|ing)|inconvenien(?:t|ce)|"
    r"exhaust(?:ed|ing)|tir(?:ed|ing)|discourag(?:ed|ing)|hurt(?:ful)?|unpleasant|unfair|"
    r"awful|horrible|terrible|lonely|embarrass(?:ed|ing)|stuck|torn|excit(?:ed|ing)|proud|"
    r"happy|relie(?:f|ved))"
)
FEELING = cue(1, FEELING_WORDS)

PRAISE = cue(
    1,
    r"^(?:that's|that is|it's|sounds) (?:really |very |so |pretty )?(?:great|good|fine|"
    r"wonderful|awesome|excellent|fantastic|perfect|okay|true|fair|a good|a great|wonderful)",
    r"thank you",
    r"^(?:good|great|nice) (?:job|work|to|for)",
    r"i appreciate",
    r"^congratulations",
    r"makes sense$",
)
SELF = cue(1, r"^(?:i|i'm|i've|i'd|i'll|my|we|we're|we'll|we'd|we've|let's|let me)(?= )")
YOU = cue(1, r"(?:you|your|you're|you've|you'd|you'll|yourself)")
STATEMENT_YOU = cue(
    1,
    r"^(?:so |and |but |because )?(?:you|your|you're|you've|you'd|it's|that's|he's|she's|"
    r"they're|there's)(?= )",
)

EMPATHY = (
    cue(
        0.92,
        rf"(?:that|this|it|things)(?:'s| is| must be| must have been| must| can be| sounds|"
        rf" does sound| would be| has been| seems| feels| was|"
        rf" had to be)(?: \w+){{0,4}} {FEELING_WORDS}",
        rf"(?:sounds|must be|must have been|must feel|can be) (?:\w+ ){{0,3}}{FEELING_WORDS}",
        rf"you(?:'re| are| were| must be| must feel| feel| felt| sound|"
        rf" seem)(?: \w+){{0,3}} {FEELING_WORDS}",
        rf"i(?:'m)? (?:am |can |do |completely |totally |really |fully )*(?:understand(?:ing)?|see|hear|"
        rf"imagine|appreciate|get|know|recognize|sense)(?: \w+){{0,6}} {FEELING_WORDS}",
    ),
    cue(
        0.88,
        r"i(?:'m| am) (?:so |very |really |truly |terribly )?sorry (?:to hear|about|for|that|you|"
        r"this|it|your)",
        r"i (?:really |sincerely |do )?apologi[sz]e",
        r"my apologies",
        r"no wonder(?: (?:that )?you)?",
        r"must have been (?:a |an |so |very |really )?(?:\w+ )?(?:bad|long|awful|horrible|"
        r"worrying|miserable)",
        r"i(?:'m| am) (?:so |very |really |truly )?sorry$",
    ),
    cue(
        0.85,
        r"i(?:'m)? (?:am |can |could )?(?:completely |totally |fully |certainly |only )*(?:imagine|"
        r"understand(?:ing)?) (?:how|why|that|your|the frustration|what you|where you|completely)",
        r"i can see (?:why|how|that you)",
        r"i would (?:be|feel) (?:\w+ )?(?:the same|upset|frustrated|angry|annoyed|worried)",
        r"(?:anyone|anybody|i'd|i would) (?:\w+ )?(?:would |'d )?(?:be|feel) (?:frustrated|upset|"
        r"the same|annoyed|worried)",
        r"(?:nobody|no one) (?:wants|likes|should)",
        r"i know how (?:\w+ ){0,3}(?:frustrating|hard|difficult|stressful|important)",
        r"your frustration",
        r"that makes (?:complete|total|perfect) sense",
        r"i hear you",
    ),
)

WHEN = cue(
    1,
    r"(?:today|tonight|tomorrow|this week|next week|shortly|right away)",
    r"(?:by|on|before|until) (?:the )?(?:end of|noon|close|early|late|mid)",
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    r"(?:within|in) (?:the next )?(?:\w+ ){0,3}(?:hours?|days?|weeks?|minutes)",
    r"end of (?:the )?(?:day|week|month)",
    r"\w+ (?:business |working )?(?:days|hours|weeks)",
)
NEXT_STEP = (
    cue(
        0.92,
        r"next steps?",
        r"the next (?:round|stage|interview|step|call|phase|thing that happens)",
        r"what happens (?:next|from here|now|after)",
        r"from here",
    ),
    cue(
        0.85,
        r"(?:we|i|they|she|he|someone|our team|the team|the recruiter|hr|my colleague)(?:'ll|"
        r" will|'re going to| are going to|'m going to| am going to| is going to)"
        r" (?:\w+ ){0,2}(?:get back|be in touch|reach out|follow up|send|email|e-mail|"
        r"call|contact|ring|phone|write|let you know|schedule|set up|book|arrange|text|mail|"
        r"update|process|ship)",
        r"you(?:'ll| will| should|'re going to| can expect to) (?:\w+ )?(?:hear|receive|get|have|"
        r"expect)(?: back)?(?: from| an? (?:email|e-mail|call|answer|reply|letter|message|offer|"
        r"decision|text|link|quote|visit)|"
        r" the| your| our| back| it)",
        r"(?:i|we|they|she|he|my colleague|the team)(?:'ll| will)? (?:rings?|phones?|calls?|writes? to) you",
        r"we (?:will |'ll )?decide (?:on|by|this|next)",
        r"(?:hear|hearing) (?:back )?from (?:us|me|our|the)",
        r"follow[- ]up (?:call|email|meeting|interview|appointment)",
        r"let's (?:schedule|set up|book|put|meet|touch base|get something)",
        r"(?:schedule|book|set up) (?:a|an|the|your|another) (?:\w+ )?(?:call|meeting|interview|"
        r"appointment|demo|time|visit|follow)",
    ),
)

CLOSING = (
    cue(
        0.92,
        r"(?:good ?bye|bye|bye bye|take care|have a (?:\w+ ){0,2}(?:day|evening|night|weekend|"
        r"week|one|afternoon|morning|time))$",
        r"^(?:good ?bye|bye|bye bye|take care)",
        r"have a (?:\w+ ){0,2}(?:day|evening|night|weekend|week|afternoon|one)(?= |$)",
        r"have (?:good|nice|great|lovely) (?:day|evening|night|weekend|week|afternoon|one)(?= |$)",
        r"enjoy (?:the rest of )?your (?:day|evening|weekend|week)",
    ),
    cue(
        0.85,
        r"thank(?:s| you)(?: \w+){0,3} for (?:your time|calling|coming|joining|speaking|talking|"
        r"meeting|choosing|contacting|being|chatting|taking|stopping|reaching)",
        r"(?:nice|great|good|lovely|pleasure|wonderful)(?: \w+){0,2} (?:talking|meeting|speaking|"
        r"chatting) (?:to|with|you)",
        r"it was (?:\w+ )?(?:nice|great|good|lovely|a pleasure)(?: \w+){0,2} (?:to|talking|"
        r"meeting|speaking)",
    ),
    cue(
        0.7,
        r"(?:we're|we are)(?: \w+){0,2} (?:out of time|at time|up on time|at the end|done)",
        r"(?:that's|that is) (?:all|everything|it) (?:from|for|i|on|we)",
        r"(?:wrap|wrapping|close|closing|finish|finishing) (?:this |things |it )?(?:up|off|out)",
        r"before we (?:go|finish|end|wrap|close|hang up|let you go)",
        r"(?:let|i'll let) you go",
        r"(?:i think )?(?:that's|that is) (?:all|everything)(?: for today| for now)?$",
        r"talk (?:to you )?(?:soon|later)",
        r"see you",
    ),
)
OFFERS_MORE = (
    cue(
        0.9,
        r"(?:is there )?anything else",
        r"any (?:other |more |further |final |last )?questions",
        r"questions (?:for|about) (?:me|us)",
        r"what questions (?:do|can)",
        r"help (?:you )?with anything",
    ),
)
