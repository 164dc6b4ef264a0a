"""What an answer answers, and how concrete it is: to tell a doubt from an answer, and a thin one. English."""

from coachloop.loop.score.language.patterns import cue

#: "I don't know", where a question was asked.
NOT_KNOWING = cue(
    1,
    r"(?:not (?:\w+ )?(?:sure|certain)|unsure)(?: (?:yet|either|now|really|actually|to be honest))?$",
    r"(?:not (?:\w+ )?(?:sure|certain)|unsure) (?:if|whether|which|what|who|when|where|how|of|"
    r"either|about that)",
)
WORRIED = cue(1, r"(?:i'm|i am|we're|we are|i feel) (?:\w+ ){0,2}(?:worried|concerned)")
#: A question that puts something to the other side: a doubt may be the answer to it.
OFFERS = cue(
    1,
    r"(?:would|will|could|can|do|are|shall|should|may|does|is)(?: \w+)? (?:you|i|we|that|this|it) "
    r"(?:\w+ )?(?:like|want|willing|ready|open|interested|consider|happy|agree|give|donate|take|book|"
    r"reserve|sign|start|come|try|work|suit|sound|help|okay|ok|fine|schedule|send|go)",
    r"(?:how|what) about",
)
ASKS_OPINION = cue(
    1,
    r"(?:what|how) (?:do|did|would|does) (?:you (?:\w+ )?(?:think|say|feel about (?:that|this|it))|"
    r"(?:that|this|it) (?:sound|feel|look|seem))",
    r"(?:any|your) (?:thoughts|opinion|view|impression|feedback|questions)",
    r"what (?:speaks|holds|stops|keeps|would stop|is stopping|is holding)",
    r"what questions",
)
#: Words about the one who is spoken to, or about what is offered.
ADDRESSED = cue(
    1,
    r"(?:you(?! know)|your|you're|you've|you'd|you'll|yours|here)",
    r"(?:this|that|the) (?:\w+ )?(?:job|role|post|position|offer|price|contract|process|test|interview|task|"
    r"question|salary|pay|range|figure|commute|notice|probation|duty|hours|shifts?|product|demo|trial|fee|term|"
    r"deal)",
)
#: Words with which one may be heard: bare facts, however well they answer, are none.
HEARS = cue(
    1,
    r"(?:you|your|you're|you'd|you've|i|i'm|i'd|i've|me|true|right|fair|sure|sorry|of course|agree|yes|yeah|"
    r"no|good|hard|tight|long|a lot|a big|understood|makes sense)",
)
#: Words about what was just said or done.
POINTED = cue(1, r"^(?:\w+ ){0,2}(?:this|that|that's)", r"(?:what|how) (?:is|on earth|the hell)")

#: A question that wants to hear how something was or is done, or why.
ASKS_TALE = cue(
    1,
    r"how (?:do|did|would|have|had|was|were|is|are|does|could|can) (?!you (?:feel|feeling|doing|today))\w+",
    r"why",
    r"(?:tell|talk|walk) (?:me|us|to me)",
    r"describe|explain|give (?:me|us) an example",
    r"what (?:did|do|would|have|was|were|made|makes|happened|went|is|are|'s)(?! (?:the|your) (?:name|other))",
    r"what's your (?:\w+ )?(?:approach|way|experience|strength|weakness|biggest)",
)
BEGINS_OPEN = cue(1, r"^(?:\w+ ){0,2}(?:what|which|who|whom|when|where|how|why|tell me|describe)(?! about)")
#: An answer that leaves nothing to ask: it declines, does not know, agrees, or is cut off.
NOTHING_TO_ASK = cue(
    1,
    r"(?:i )?(?:don't|do not|didn't) (?:really )?(?:know|remember|think so|have anything|want)",
    r"(?:nothing|anything|everything|that's all|that is all|that's it|no more)",
    r"^(?:yes|yeah|yep|sure|okay|ok|no|nope|right|that'd be|that would be|i'd like|i have|i am|i do)",
    r"(?:not sure|no idea)",
)
#: An answer that says how things are in general; and what makes one concrete.
GENERAL = cue(
    1,
    r"(?:it|that) (?:really )?depends",
    r"(?:always|usually|generally|normally|typically|in general|as a rule|mostly|often|most of the time)",
    r"(?:i'm|i am|i'd say i'm|we're|we are) (?:\w+ ){0,2}(?:good|great|strong|excellent|organi[sz]ed|patient|"
    r"flexible|careful|reliable|motivated|hard ?working|team player|perfectionist)",
    r"(?:i|we|you|one) (?:just |always |usually |try |tried |like |have |need )*(?:to )?(?:do|did|give|gave) "
    r"(?:my|our|your|the) best",
    r"(?:communication|teamwork|honesty|trust|quality|service|respect) (?:is|are) (?:\w+ ){0,2}(?:key|"
    r"important|everything)",
    r"(?:you|one|people) (?:just |always |simply )?(?:have to|need to|should|must|can)",
    r"(?:a lot|lots|plenty|all sorts|all kinds|things|stuff|somehow|whatever|and so on)(?= |$)",
    r"(?:it|everything|that) (?:went|worked out|was|turned out) (?:\w+ ){0,2}(?:fine|well|good|okay|ok|"
    r"great)",
)
CONCRETE = cue(
    1,
    r"\w*\d\w*",
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred|thousand|"
    r"half|twice) \w+",
    r"(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|yesterday)",
    r"(?:last|this|that|one) (?:\w+ )?(?:year|month|week|spring|summer|autumn|winter|time|day|morning|"
    r"evening|night)",
    r"(?:for example|for instance|such as|because|so that|which is why|that's why|since)",
    r"(?:he|she|they) (?:said|told|asked|wanted|refused|called|wrote)",
)
#: Asks for a detail, an example, the own part.
ASKS_DETAIL = cue(
    1,
    r"(?:an|one|a specific|a concrete|another|the last) (?:\w+ )?(?:example|instance|case)",
    r"(?:exactly|precisely|specifically|in detail|more detail|details|step by step|concretely|more specific|"
    r"more concrete|in particular)",
    r"(?:tell|say|explain|share|hear|know|talk)(?: me| us| to me)?(?: \w+)? (?:a (?:bit|little) )?more",
    r"walk (?:me|us) through",
    r"what do you mean",
    r"(?:like|such as) (?:what|who|where|when)$",
    r"in (?:what|which) (?:way|sense|respect)",
    r"what (?:does|did|would) that (?:look|mean|involve)",
    r"(?:the last|a) time (?:you|when|that)",
    r"what was your (?:own )?(?:part|role|share)",
    r"(?:elaborate|expand|unpack|go deeper)",
)
