"""Situations that call for something: frustration, objections, price, greeting, hold. English."""

from coachloop.loop.score.language.patterns import cue

FRUSTRATION = (
    cue(
        0.92,
        r"(?:i'm|i am|we're|i feel|i'm getting|this is|it's|that's|that is|so|very|really|"
        r"extremely|beyond|super|pretty) (?:\w+ ){0,3}(?:frustrat(?:ed|ing)|angry|furious|upset|"
        r"annoy(?:ed|ing)|livid|fed up|ridiculous|unacceptable|outrageous|disgusted|appalled|"
        r"infuriating|sick of|pissed|irritated|disappointed|fuming|a joke|insane|absurd)",
        r"(?:fed up|sick and tired|had enough|waste of (?:my )?time|ridiculous|(?<!socially )unacceptable|"
        r"outrageous|fuming|livid|furious|infuriating)",
        r"(?:worst|terrible|awful|horrible|appalling|pathetic|useless) (?:customer )?(?:service|"
        r"experience|support|company)",
    ),
    cue(
        0.82,
        r"(?:speak|talk) (?:to|with) (?:your |a |the |someone )?(?:\w+ )?(?:manager|supervisor|"
        r"in charge|higher)",
        r"(?:this|that) is the (?:\w+ )?(?:second|third|fourth|fifth|\w+th) time",
        r"(?:i've|i have|we've) (?:\w+ )?(?:called|told|explained|asked|emailed|contacted|"
        r"written) (?:\w+ ){0,4}(?:times|already|again|before)",
        r"(?:i've|i have|we've) been (?:waiting|on hold|trying|calling|passed|"
        r"transferred)(?: \w+){0,4} (?:hours?|days?|weeks?|months?|forever|minutes|ages|around)",
        r"nobody (?:\w+ )?(?:cares|listens|helps|helped|told|called|answers|knows)",
        r"no one (?:\w+ )?(?:cares|listens|helps|helped|told|called|answers|knows)",
        r"how many times",
        r"i want (?:my money back|to complain)",
        r"what (?:is|the hell is) wrong with you",
        r"not good enough",
        r"can't believe (?:this|you|that|how)",
        r"keeps? (?:happening|breaking|crashing|failing|charging)",
        r"this has (?:\w+ )?(?:cost|ruined|taken)",
        r"(?<!don't )(?<!won't )(?<!never )(?<!not )let (?:me|us) down",
        r"lost (?:\w+ )?(?:patience|trust|faith)",
    ),
)
PROBLEM = (
    cue(
        0.8,
        r"(?:doesn't|does not|isn't|is not|won't|didn't|stopped|not|never|hasn't|"
        r"can't) (?:\w+ )?(?:work|working|load|loading|arrive|arrived|come|connect|turn on|log in|"
        r"login|show up|received|get in|access|start|charge|print)",
        r"(?:i have|i've got|there's|there is|i'm having|we have|having) (?:a|an|some|this|"
        r"another) (?:\w+ ){0,2}(?:problem|issue|question|trouble|error|mistake|charge)",
        r"(?:is|are|was|were|am|been|got|came|it's|i'm|that's) (?:\w+ ){0,2}(?:wrong|missing|"
        r"lost|late|stolen)",
        r"(?:broken|damaged|overcharged|charged twice|charged me|double charged|locked out|error|"
        r"crash(?:ed|es|ing)?|faulty|defective|delayed)",
        r"i (?:need|want|would like|'d like) (?:help|to (?:return|cancel|change|report|fix|"
        r"dispute|know why))",
        r"(?:can|could) you (?:help|fix|check|change|cancel|send)",
        r"(?:trouble|problem|issue)s? with",
        r"(?:dead|frozen|stuck|blinking|offline|stopped working)",
        r"no (?:internet|power|signal|connection|sound)",
        r"keeps (?:\w+ing|on \w+ing)",
        r"(?:i'm|i am|i was) (?:unable to|not able to) \w+",
        r"i (?:can't|cannot|couldn't) (?:log|get|access|open|reach|find|see|use|connect|pay|"
        r"sign|send|print|hear)",
    ),
)

OBJECTION = (
    cue(
        0.88,
        r"(?:i'm|i am|we're|we are) (?:(?!not)\w+ )?(?:not (?:\w+ )?(?:convinced|comfortable|interested|"
        r"ready|willing|happy (?:with|about))|(?<!as far as i am )(?<!as far as i'm )(?:worried|concerned)|"
        r"hesitant|reluctant|skeptical|sceptical|wary|on the fence)",
        r"(?:i'm|i am|we're|we are) (?:(?!not)\w+ )?(?:not (?:\w+ )?(?:sure|certain)|unsure) "
        r"(?:about|that|this|it|i (?:want|can|could|would|like|need)|i'd|we|(?:if|whether) (?:i (?:want|can|"
        r"could|would|need)|i'd|it|this|that|we))",
        r"(?:my|our) (?:\w+ )?(?:concern|worry|hesitation|reservation|doubt) (?:\w+ )?(?:is|would be)",
        r"(?:one|the|a) (?:\w+ )?(?:concern|worry|hesitation|reservation) (?:\w+ )?(?:is|would be|about|"
        r"with)",
        r"i (?:don't|do not) (?:\w+ )?(?:think|see|believe|feel)(?: \w+){0,6} (?:works?|fits?|needs?|worth|"
        r"helps?|right for|makes sense)",
        r"i (?:don't|do not) (?:\w+ )?(?:want|need)(?: to (?:sign|pay|give|share|answer|take|use|move|talk|"
        r"hear|wait|do))? (?:that|this|it|another|any|for|about)(?= |$)(?! to (?:happen|come|be|go))",
        r"i (?:don't|do not) (?:\w+ )?(?:like (?:the idea|the thought|this|your)|see (?:why|the point|"
        r"how (?:that|this|it))|agree|understand why)",
        r"i (?:disagree|(?:really )?doubt|have (?:\w+ )?(?:doubts|concerns|reservations|another offer|"
        r"other offers))",
    ),
    cue(
        0.82,
        r"(?:that's|that is|it's|it is|this is|(?:price|salary|pay|range|offer|commute|notice|contract|"
        r"probation|test|fee|term|process|figure) (?:is|are)|seems|sounds|feels|looks) (?:\w+ ){0,3}"
        r"(?:(?<!not )(?<!never )too (?:much|many|high|long|low|far|small|big|large|risky|early|late|"
        r"complicated|slow|hard|short|soon|expensive|good to be true)|lower|below|expensive|steep|"
        r"a lot of money|a lot to ask|a stretch|"
        r"a long (?:commute|time|process)|not what|more than (?:i|we))",
        r"(?:i|we) (?:was|were|'m|am|'re|are) (?:\w+ )?(?:hoping|expecting|looking) (?:for|"
        r"to get) (?:\w+ )?(?:more|higher|better|something (?:else|closer|different)|remote|less|"
        r"a higher)",
        r"(?:lower|less|more|higher|longer|dearer|further|smaller) than (?:i|we) (?:\w+ ){0,2}(?:hoped|"
        r"hoping|expected|expecting|planned)",
        r"(?:lower|less|smaller) than (?:what )?(?:i|we) (?:\w+ )?(?:have|make|earn|get)",
        r"why (?:should|would) (?:i|we|anyone)",
        r"(?:need|want|like) to think (?:about|it over|on)",
        r"have to think (?:about it|about this|it over)",
        r"(?:happy|satisfied|fine|good) with (?:my|our|what|the) (?:current|present|existing|we|i)",
        r"(?:already|currently) (?:have|use|using|work with|working with) (?:one|another|someone|somebody|"
        r"something|(?:a|an|our) (?:\w+ )?(?:supplier|vendor|provider|partner|system|contract|tool|agency))",
        r"(?:have|got|at|with|considering|comparing) (?:\w+ )?other (?:offers|companies|vendors|options)",
        r"(?:doesn't|won't|wouldn't) work for (?:me|us)",
        r"(?:not|isn't) (?:a good|the right|the best) (?:time|fit|moment)",
        r"deal ?breaker",
        r"i(?:'ve| have) (?:heard|read|seen) (?:\w+ ){0,4}(?:bad|negative|mixed|"
        r"people leave|turnover|layoffs)",
        r"^(?:(?:no|well|but|honestly|actually|frankly|and|so|to be honest|thanks|hm) ){0,2}(?:i'd|i would|"
        r"we'd) rather",
    ),
)
PRICE_OBJECTION = (
    cue(
        0.9,
        r"(?<!not )too (?:expensive|pricey|costly|steep|dear)",
        r"too much (?:money|to pay|to spend|for (?:us|me|what|our|my))",
        r"(?:price|cost|fee|pricing|quote|rate|figure)(?: \w+){0,4} too (?:much|high)",
        r"(?:more|higher) than (?:i|we|our|my)(?: \w+){0,4} (?:budget|pay|spend|"
        r"expected|planned)",
        r"(?:can't|cannot|couldn't|can not|not able to|unable to) (?:\w+ )?(?:afford|justify|"
        r"pay(?! (?:my|the|our) (?:rent|bills?))|spend)",
        r"(?:over|above|outside|out of|beyond|exceeds?|not in|isn't in)(?: of)? (?:our|my|the|"
        r"your)? ?(?:\w+ )?(?:budget|price range)",
        r"(?:don't|do not|doesn't) have (?:the|that|a|any|enough|much)(?: \w+){0,3} (?:budget|"
        r"money)",
    ),
    cue(
        0.82,
        r"(?:price|cost|fee|pricing|quote|rate|number|figure)(?:'s| is| seems| looks| feels|"
        r" sounds)(?: \w+){0,3} (?:high|steep|a lot|expensive|too|problem|issue|concern|stretch)",
        r"(?:that's|that is|it's|it is|seems|sounds|pretty|quite|very|really|so|a bit|"
        r"kind of) (?:a bit |quite |really |very |pretty |a little |kind of )?(?:expensive|pricey|"
        r"steep|costly|a lot of money|a lot to (?:pay|spend))",
        r"(?:lower|better|cheaper|reduce the|discount on the|come down on the|best) (?:price|rate|"
        r"deal|quote)",
        r"(?:for|costs?|pay|paying) (?:\w+ )?less",
        r"(?:is|are|it's|that's|they're|a|any|something|anything|it|one|you|go) (?:\w+ )?cheaper",
        r"(?:no|our|my|the|small|limited|of) budget (?:is|has|was) (?:\w+ ){0,2}(?:only|limited|tight|small|"
        r"gone|spent|fixed|used|frozen|cut|lower|less|up)",
        r"budget (?:freeze|has been)",
        r"(?:any|a|get|give me) (?:\w+ )?discount",
        r"tight budget",
        r"(?:competitor|others?|they|somebody else|elsewhere)(?: \w+){0,3} (?:cheaper|less|half)",
    ),
)

PRICE = (
    cue(
        0.9,
        r"(?:price|cost|fee|rate|investment|subscription|plan|total|package|licen[cs]e|it|that|"
        r"which)(?:'s| is| are| would be| will be| comes to| comes out to| starts at| start at|"
        r" runs| costs?| comes in at)(?: \w+){0,5} (?:\d+|\w*hundred|\w*thousand|dollars?|euros?|"
        r"pounds?|grand|bucks|cents)",
        r"\d+(?: \d+)? (?:dollars|euros|pounds|a month|per month|a year|per year|per user|"
        r"per seat|a seat|bucks|a user|each month|monthly)",
        r"(?:\w+ )?(?:hundred|thousand|fifty|twenty|thirty|forty|sixty|seventy|eighty|"
        r"ninety)(?: \w+){0,3} (?:dollars|euros|pounds|a month|per month|a year|per year|per user|"
        r"per seat|bucks)",
        r"(?:costs|priced at|charge|charges)(?: you)? (?:\w+ )?\d+",
    ),
)
VALUE = (
    cue(
        0.85,
        r"(?:save|saves|saving|saved) (?:you|your|them|about|up|time|money|hours|roughly|over|"
        r"a lot|on|around)(?: \w+)?",
        r"(?:helps?|helped|lets?|allows?|enables?|gives?|means) (?:you|your|teams|customers|"
        r"companies|them)(?: \w+)?",
        r"so (?:that )?you(?:'ll| can| don't| won't| will| no longer)",
        r"so that (?:the|your|it|they|nobody|no)",
        r"means that (?:you|your|it|they|the|nobody|no)",
        r"(?:which|that) means (?:you|your|that you|fewer|less|more|no)",
        r"(?:return on|pays? for itself|worth|benefits?|value|advantages?)",
    ),
    cue(
        0.7,
        r"(?:reduces?|cuts?|increases?|improves?|doubles?|halves|speeds? up|boosts?|eliminates?|"
        r"avoids?|prevents?|gets? rid of|takes care of|frees? up)(?: \w+){0,4} (?:time|costs?|"
        r"errors?|hours|churn|revenue|sales|work|calls|downtime|risk|your|you|by|tickets|mistakes|"
        r"complaints|returns|effort)",
        r"you(?:'d| would|'ll| will)(?: \w+)? (?:get|gain|save|spend less|have more|see|recover|"
        r"earn|win)",
    ),
)
ASKS_FOR_SALE = (
    cue(
        0.88,
        r"(?:ready to|like to|want to|shall we|should we|can we|let's|"
        r"would you like to) (?:get started|sign|move forward|go ahead|proceed|start|"
        r"place the order|get you set up|set you up|sign up|finali[sz]e|close|book it|order|buy|"
        r"purchase)",
        r"(?:sign|send)(?: you)? (?:the|a) (?:contract|agreement|order form|paperwork)",
        r"(?:take|put)(?: your| down your| in your)? (?:payment|card|credit card|order|deposit)",
        r"which (?:plan|option|package|card|one) (?:would|do|works|should)",
        r"how would you like to pay",
    ),
)
REFUND = (
    cue(
        0.9,
        r"(?:refund|money[- ]back|return)s? (?:policy|guarantee|window|period|is|are|within|for|"
        r"if|after|up|available|any)(?= |$)",
        r"(?:full|partial|get a|receive a|no|offer a|offer|issue a|entitled to a|eligible for a|"
        r"process a|give you a) (?:\w+ )?refunds?",
        r"(?:refunded|refundable|non refundable|nonrefundable|your money back|refund you|"
        r"return it|send it back)",
    ),
)
REFUND_ASKED = (cue(0.85, r"refund\w*", r"money back", r"return (?:it|this|them|the)", r"send it back"),)

GREETING = (
    cue(
        0.92,
        r"(?:^|^\w+ |^\w+ \w+ )(?:hi|hello|hey|good (?:morning|afternoon|evening)|welcome|howdy|"
        r"greetings)",
        r"thank(?:s| you) (?:so much |very much )?for (?:calling|contacting|joining|coming|"
        r"meeting|being here|taking|making|reaching)",
        r"my name is",
        r"^(?:this is|i'm|it's) \w+ (?:from|with|at|and|here|calling|speaking)",
        r"nice to (?:meet|see|speak|talk)",
        r"(?:how can|how may) i (?:help|assist)",
    ),
)
OWNERSHIP = (
    cue(
        0.9,
        r"i(?:'ll| will| am going to|'m going to)(?: \w+){0,2} (?:take care|make sure|"
        r"handle|fix|sort|look into|get this|get that|follow up|call you|stay|check|find out|"
        r"resolve|help|work on|personally|escalate|process|send|do|arrange|see to)",
        r"let me (?:\w+ )?(?:take care|check|look|fix|sort|help|find|see|get|pull|handle|make sure)",
        r"i can (?:\w+ )?(?:help|fix|sort|take care|do that|resolve|get|book|cancel|change|send|offer)",
        r"we(?:'ll| will)(?: \w+){0,2} (?:have a look|look into|take care|fix|sort|make sure|replace|refund)",
        r"(?:while|until) i (?:check|look|search|find|sort|fix)",
        r"i(?:'ve| have) (?:\w+ )?(?:booked|sent|cancelled|changed|fixed|found|made sure|put|"
        r"opened|escalated)",
        r"(?:i|we) (?:made|take) (?:\w+ )?(?:a mistake|responsibility|ownership|full)",
        r"(?:happy|glad) to help",
        r"leave (?:it|this|that) with me",
        r"that's on (?:me|us)",
        r"our (?:mistake|fault|error)",
    ),
)
DEFLECTING = (
    cue(
        0.88,
        r"(?:not|isn't) (?:my|our) (?:\w+ )?(?:department|job|problem|fault|area|responsibility|"
        r"issue)",
        r"(?:nothing|not much) (?:\w+ )?(?:i|we) can do",
        r"you(?:'ll| will)? (?:have to|need to|must|should have) (?:\w+ )?(?:call|contact|speak|"
        r"talk|ask|go|write|email|called|read|wait)",
        r"(?:that's|that is|it's|it is) (?:just |only )?(?:the|our|company) (?:policy|rule|way)",
        r"(?:i|we) (?:can't|cannot) (?:\w+ )?(?:help|do anything|do that)",
        r"they (?:should|shouldn't) have",
        r"(?:somebody|someone) else (?:\w+ )?(?:did|must|has|made)",
        r"it(?: is|'s) what it is",
        r"calm down",
    ),
)
DISMISSING = (
    cue(
        0.85,
        r"^(?:no|nope)(?= |$)(?!.*understand)",
        r"(?:that's|that is) (?:not true|not right|wrong|incorrect|just how|the way|silly|nonsense)",
        r"you(?:'re| are) (?:wrong|mistaken|misunderstanding|overreacting|confused)",
        r"as i (?:said|already|told|mentioned|explained)",
        r"(?:everyone|everybody|nobody) else (?:\w+ )?(?:is|does|has|accepts|complains)",
        r"take it or leave it",
        r"it(?: is|'s) what it is",
        r"calm down",
        r"not my (?:problem|department|job)",
        r"you (?:should|shouldn't) (?:\w+ )?(?:be|feel|worry|have|expect)",
        r"(?:nothing|not) (?:\w+ )?(?:i|we) can do",
    ),
)
ACKNOWLEDGES = (
    cue(
        0.85,
        r"(?:let's|let us) (?:look|compare|go through|see)",
        r"i(?:'m)? (?:\w+ )?(?:understand(?:ing)?|hear|appreciate|see|get|respect)(?= |$)",
        r"(?:that's|that is|it's) (?:\w+ )?(?:fair|understandable|a fair|a good|a great|a valid|"
        r"reasonable|a legitimate|a common|totally fair|important)",
        r"(?:fair|valid|good|great) (?:point|question|concern|enough)",
        r"(?:makes sense|i see|of course|you're right|thank you for (?:telling|raising|sharing|"
        r"being|saying|bringing)|thanks for (?:telling|raising|sharing|being|saying|bringing))",
    ),
)
HOLD = (
    cue(
        0.85,
        r"(?:put|place|placing|putting|keep) you on (?:a )?(?:\w+ )?hold",
        r"(?:mind|able to|okay to|ok to|can you|could you|please|would you) (?:please )?(?:hold|"
        r"holding)(?: for| on| the line|$| a| while)",
        r"on a brief hold",
        r"hold (?:on )?for (?:a|one|two|just|me)",
        r"(?:bear|hang) (?:with me|on)(?: for| a| just|$)",
        r"hold the line",
        r"^(?:please )?hold(?: on)?$",
        r"^(?:please give me |give me |please wait |just )?(?:one|a) (?:moment|minute|second|"
        r"sec)(?: please|$)",
    ),
)
HOLD_ASKED = (
    cue(
        0.9,
        r"(?:may|can|could|would|is it|do you|are you|shall)(?: \w+){0,8} (?:hold|moment|minute|"
        r"second|on hold)",
        r"(?:okay|ok|alright|fine) (?:if|to)(?: \w+){0,4} hold",
        r"(?:is that|would that be|if that's|that) (?:okay|ok|alright|all right|fine)(?: with you)?$",
    ),
)
HOLD_THANKED = (
    cue(
        0.9,
        r"thank(?:s| you)(?: \w+){0,4} for (?:holding|waiting|your patience|bearing|hanging|"
        r"being patient|staying)",
        r"sorry (?:for|about) the (?:wait|hold|delay)",
        r"appreciate (?:your patience|you (?:holding|waiting))",
    ),
)

#: Worry or pain of the counterpart that is no frustration with the service.
DISTRESS = (
    cue(
        0.8,
        r"(?<!if )(?<!when )(?<!as far as )(?:i'm|i am|we're|we are|i feel|i've been|makes me|it's been|"
        r"been feeling|this has been) (?:(?!not )\w+ ){0,3}(?:worried|scared|stressed|anxious|nervous|"
        r"overwhelmed|exhausted|desperate|heartbroken|devastated|panicking|concerned|sad|embarrassed|"
        r"disappointed|(?:so|really|very) (?:afraid|lost))",
        r"(?:it's|it is|that's|this is|been|is|it was) (?:\w+ ){0,2}(?:stressful|a nightmare|so hard|"
        r"really hard|very hard)",
        r"driving me (?:crazy|mad|nuts|insane|up)",
        r"at my wit's end|losing sleep",
    ),
)

#: A question that asks for worries or difficulties.
INVITES_DOUBT = cue(
    1,
    r"(?:concerns?|concerned|worr(?:y|ies|ied)|challeng(?:e|es|ing)|difficult|"
    r"difficulties|hard|hardest|problems?|"
    r"obstacles?|limits?|limitations?|drawbacks?|downsides?|fail(?:ed|ure)?|wrong|"
    r"hesitate|hesitations?|doubts?|"
    r"weakness(?:es)?|frustrat(?:es|ed|ing|ions?)|struggles?|mistakes?)",
)
