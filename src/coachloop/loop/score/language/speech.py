"""What a clause does apart from asking: reflects, informs or advises, names a feeling, closes, objects."""

import math

from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.patterns import cue, says
from coachloop.loop.score.language.words import content, is_content, meaning, weight

_ADVISING = (
    cue(0.9, r"you (?:really |probably |might |may |also |still |just )*(?:should|shouldn't|need to|have to|ought to|must|'d better|want to (?:make sure|consider|try|think about|start))",
        r"you(?:'d| would) (?:better|want to|need to|have to)", r"you(?:'ll| will) (?:need|have|want) to", r"you(?:'re| are) (?:gonna|going to) (?:need|have|want) to",
        r"i(?:'d| would) (?:\w+ )?(?:recommend|suggest|advise|encourage|say you|urge)", r"i (?:\w+ )?(?:recommend|suggest|advise|encourage|urge)",
        r"my (?:advice|suggestion|recommendation)", r"if i were you", r"it(?:'s| is|'d be| would be| might be| may be)(?: really| very| probably)? (?:important|best|better|wise|a good idea|good|helpful|useful)(?: for you)? (?:to|that|if)"),
    cue(0.8, r"you (?:can|could|might|may)(?: always| also| just| even| want to)* (?:try|start|use|take|go|do|call|talk|ask|find|look|get|put|keep|make|think|set|consider|join|come|cut|write|log|click|open|visit|choose|expect)",
        r"why don't you", r"have you (?:considered|thought about|thought of)", r"what you (?:can|could|should|need to) do", r"one (?:option|thing you|way|idea|possibility|approach)", r"another (?:option|thing you|way|idea|possibility|approach)",
        r"there(?:'s| is| are|'re) (?:\w+ ){0,3}(?:options|ways|medications|programs|things you|services|resources|support|groups|strategies)"),
    cue(0.75, r"^(?:please )?(?:try|make sure|consider|avoid|remember|start|stop|take|keep|go|use|check|turn|click|open|restart|call|bring|write|read|sign|fill|think about|let's|be sure|don't forget|be careful)(?: \w+){2,}"),
)  # fmt: skip

_INFORMING = (
    cue(0.85, r"(?:research|studies|study|evidence|statistics|surveys?|guidelines|data|experts|doctors|scientists) (?:\w+ )?(?:shows?|suggests?|says?|tells?|found|finds?|recommends?|indicates?)",
        r"according to", r"\w+ percent", r"(?:recommended|average|typical|maximum|minimum) (?:\w+ )?(?:amount|limit|level|number|dose|intake|price|time|guidelines|limits)", r"(?:at|increases?|increased|higher|greater|raises?|reduces?) (?:\w+ ){0,3}risks?"),
    cue(0.7, r"(?:can|could|may|might|will) (?:\w+ )?(?:cause|lead|increase|reduce|affect|damage|help you|help to|make it|result|harm|interact|raise|lower|improve|prevent|contribute)", r"(?:causes|leads to|results in|increases|reduces|affects|damages|contributes|means that|refers to|consists of|contains|includes|is called|are called)",
        r"(?:people|men|women|patients|adults|kids|teens|teenagers|customers|most people|a lot of people|many people|some people|other people) (?:who |that )?(?:\w+ )?(?:have|find|do|are|use|take|say|smoke|drink|start|try|get|feel|tend|who)",
        r"(?:we|they) (?:\w+ )?(?:offer|provide|have a|have an|have some|recommend|suggest|charge|use a|require|include|ship|refund)", r"our (?:\w+ )?(?:policy|plan|product|service|team|company|process|price|package|program|system|office|goal|role)",
        r"the (?:\w+ )?(?:policy|plan|way it works|program|process|medication|nicotine|role|position|package|warranty|test|results|first step|next step|law|rule|reason is|idea is|goal is) (?:\w+ )*(?:is|are|will|can|covers|includes|has|does|would)", r"for example|for instance"),
    cue(0.6, r"(?:so )?(?:this|these|it|that) (?:\w+ )?(?:is|are|was|will be) (?:a|an|the|called|used|designed|based|made|about|why|because)(?: \w+){3,}", r"let me (?:explain|tell you|show you|give you|share)", r"i(?:'ll| will| can|'d like to| want to| would like to| wanted to| am going to|'m going to|'m gonna) (?:\w+ )?(?:explain|tell you|show you|give you|share|provide|talk to you|go over|send you)",
        r"(?:depending on|in order to|because of|due to|as a result)", r"one of the (?:\w+ )?(?:things|reasons|ways|benefits|problems|effects|risks)"),
)  # fmt: skip

_STEM = (
    cue(1, r"(?:it |that |this )?(?:really )?sounds (?:like|as|really|very|pretty|so)", r"(?:it |that )?(?:seems|looks|feels|appears) (?:like|as if|as though|to you|to me|that|you)", r"(?:sounds|seems|looks) (?:\w+ )?like",
        r"(?:what )?(?:i'm|i am) hearing", r"i(?:'m| am)? hear(?:d|ing)? (?:you|that|a lot|in)", r"(?:you're|you are|you were) (?:saying|telling me|describing|talking about|wondering|noticing|thinking|feeling|worried|concerned|hoping|trying|looking for|afraid|struggling|finding|seeing|not sure|tired|ready|willing|interested|frustrated|torn|really)",
        r"what you(?:'re| are|'ve) (?:saying|telling|described|said|describing)", r"part of you", r"on (?:the )?one hand", r"on the other hand", r"in other words", r"if i (?:understand|understood|heard|hear|get)", r"let me (?:see if|make sure) i", r"so for you", r"from your (?:perspective|point of view|side)"),
    cue(0.6, r"you (?:\w+ )?(?:mentioned|said|told me|talked about|described|noticed|pointed out|brought up)", r"you(?:'ve| have) (?:\w+ )?(?:been|had|tried|noticed|thought|done|made|got|seen|come|found|already|mentioned|said|given|decided|realized)",
        r"you (?:\w+ )?(?:feel|felt|want|wanted|like|love|think|thought|believe|hope|wish|care|value|enjoy|know|see|recognize|realize|understand|don't|didn't|can't|haven't|wouldn't|aren't|weren't|never|find|worry|wonder|prefer|hate|miss|need)",
        r"(?:important|hard|difficult|tough|helpful|scary|frustrating|stressful|upsetting|exciting|easy|easier|harder|worth it|good|fun|big deal) (?:for|to) you", r"your (?:\w+ )?(?:concern|goal|hope|worry|fear|family|life|health|kids|son|daughter|wife|husband|mom|dad|job|friends|main|biggest|own)",
        r"you(?:'re| are|'d| would| were|'ll)"),
)  # fmt: skip

_FEELING_WORDS = (
    r"(?:frustrat(?:ed|ing|ion)|upset(?:ting)?|angry|annoy(?:ed|ing)|worr(?:y|ied|ying)|stress(?:ed|ful|ing)?|disappoint(?:ed|ing|ment)|scar(?:ed|y)|"
    r"overwhelm(?:ed|ing)|hard|difficult|tough|rough|painful|sad|afraid|nervous|anxious|concern(?:ed|ing)?|confus(?:ed|ing)|inconvenien(?:t|ce)|"
    r"exhaust(?:ed|ing)|tir(?:ed|ing)|discourag(?:ed|ing)|hurt(?:ful)?|unpleasant|unfair|awful|horrible|terrible|lonely|embarrass(?:ed|ing)|stuck|torn|excit(?:ed|ing)|proud|happy|relie(?:f|ved))"
)
_FEELING = cue(1, _FEELING_WORDS)

_PRAISE = cue(1, r"^(?:that's|that is|it's|sounds) (?:really |very |so |pretty )?(?:great|good|fine|wonderful|awesome|excellent|fantastic|perfect|okay|true|fair|a good|a great|wonderful)", r"thank you", r"^(?:good|great|nice) (?:job|work|to|for)", r"i appreciate", r"^congratulations", r"makes sense$")
_SELF = cue(1, r"^(?:i|i'm|i've|i'd|i'll|my|we|we're|we'll|we'd|we've|let's|let me)(?= )")
_YOU = cue(1, r"(?:you|your|you're|you've|you'd|you'll|yourself)")
_STATEMENT_YOU = cue(1, r"^(?:so |and |but |because )?(?:you|your|you're|you've|you'd|it's|that's|he's|she's|they're|there's)(?= )")

EMPATHY = (
    cue(0.92, rf"(?:that|this|it|things)(?:'s| is| must be| must have been| must| can be| sounds| does sound| would be| has been| seems| feels| was| had to be)(?: \w+){{0,4}} {_FEELING_WORDS}",
        rf"(?:sounds|must be|must have been|must feel|can be) (?:\w+ ){{0,3}}{_FEELING_WORDS}", rf"you(?:'re| are| were| must be| must feel| feel| felt| sound| seem)(?: \w+){{0,3}} {_FEELING_WORDS}",
        rf"i (?:can |do |completely |totally |really |fully )*(?:understand|see|hear|imagine|appreciate|get|know|recognize|sense)(?: \w+){{0,6}} {_FEELING_WORDS}"),
    cue(0.88, r"i(?:'m| am) (?:so |very |really |truly |terribly )?sorry (?:to hear|about|for|that|you|this|it|your)", r"i (?:really |sincerely |do )?apologi[sz]e", r"my apologies", r"i(?:'m| am) (?:so |very |really |truly )?sorry$"),
    cue(0.85, r"i (?:can |could )?(?:completely |totally |fully |certainly |only )*(?:imagine|understand) (?:how|why|that|your|the frustration|what you|where you|completely)", r"i can see (?:why|how|that you)", r"i would (?:be|feel) (?:\w+ )?(?:the same|upset|frustrated|angry|annoyed|worried)",
        r"(?:anyone|anybody|i'd|i would) (?:\w+ )?(?:would |'d )?(?:be|feel) (?:frustrated|upset|the same|annoyed|worried)", r"(?:nobody|no one) (?:wants|likes|should)", r"i know how (?:\w+ ){0,3}(?:frustrating|hard|difficult|stressful|important)", r"your frustration", r"that makes (?:complete|total|perfect) sense", r"i hear you"),
)  # fmt: skip

_WHEN = r"(?:today|tonight|tomorrow|this week|next week|(?:by|on|before|until) (?:the )?(?:end of|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|close|early|late|mid)|(?:within|in) (?:the next )?(?:a |an |about |\w+ )?(?:\w+ )?(?:hours?|days?|weeks?|minutes)|(?:monday|tuesday|wednesday|thursday|friday)|end of (?:the )?(?:day|week|month)|shortly|right away|\w+ (?:business|working) days?|\w+ (?:days|hours|weeks))"
NEXT_STEP = (
    cue(0.92, r"next steps?", r"the next (?:round|stage|interview|step|call|phase|thing that happens)", r"what happens (?:next|from here|now|after)", r"from here",),
    cue(0.85, r"(?:we|i|they|she|he|someone|our team|the team|the recruiter|hr|my colleague)(?:'ll| will|'re going to| are going to|'m going to| am going to| is going to|'re gonna) (?:\w+ ){0,2}(?:get back|be in touch|reach out|follow up|send|email|e-mail|call|contact|let you know|schedule|set up|book|arrange|text|mail|update|process|ship)",
        r"you(?:'ll| will| should|'re going to| can expect to) (?:\w+ )?(?:hear|receive|get|expect)(?: back)?(?: from| a| an| the| your| our| back| it)", r"(?:hear|hearing) (?:back )?from (?:us|me|our|the)", r"follow[- ]up (?:call|email|meeting|interview|appointment)", r"let's (?:schedule|set up|book|put|meet|touch base|get something)",
        r"(?:schedule|book|set up) (?:a|an|the|your|another) (?:\w+ )?(?:call|meeting|interview|appointment|demo|time|visit|follow)"),
)  # fmt: skip
WHEN = cue(1, _WHEN)

CLOSING = (
    cue(0.92, r"(?:good ?bye|bye|bye bye|take care|have a (?:\w+ ){0,2}(?:day|evening|night|weekend|week|one|afternoon|morning|time))$", r"^(?:good ?bye|bye|bye bye|take care)", r"have a (?:\w+ ){0,2}(?:day|evening|night|weekend|week|afternoon|one)(?= |$)", r"enjoy (?:the rest of )?your (?:day|evening|weekend|week)"),
    cue(0.85, r"thank(?:s| you)(?: \w+){0,3} for (?:your time|calling|coming|joining|speaking|talking|meeting|choosing|contacting|being|chatting|taking|stopping|reaching)", r"(?:nice|great|good|lovely|pleasure|wonderful)(?: \w+){0,2} (?:talking|meeting|speaking|chatting) (?:to|with|you)", r"it was (?:\w+ )?(?:nice|great|good|lovely|a pleasure)(?: \w+){0,2} (?:to|talking|meeting|speaking)"),
    cue(0.7, r"(?:we're|we are)(?: \w+){0,2} (?:out of time|at time|up on time|at the end|done)", r"(?:that's|that is) (?:all|everything|it) (?:from|for|i|on|we)", r"(?:wrap|wrapping|close|closing|finish|finishing) (?:this |things |it )?(?:up|off|out)", r"before we (?:go|finish|end|wrap|close|hang up|let you go)", r"(?:let|i'll let) you go", r"(?:i think )?(?:that's|that is) (?:all|everything)(?: for today| for now)?$", r"talk (?:to you )?(?:soon|later)", r"see you"),
)  # fmt: skip
OFFERS_MORE = (
    cue(0.9, r"(?:is there )?anything else", r"any (?:other |more |further |final |last )?questions", r"questions (?:for|about) (?:me|us)", r"what questions (?:do|can)", r"help (?:you )?with anything"),
)  # fmt: skip

FRUSTRATION = (
    cue(0.92, r"(?:i'm|i am|we're|i feel|i'm getting|this is|it's|that's|that is|so|very|really|extremely|beyond|super|pretty) (?:\w+ ){0,3}(?:frustrat(?:ed|ing)|angry|furious|upset|annoy(?:ed|ing)|livid|fed up|ridiculous|unacceptable|outrageous|disgusted|appalled|infuriating|sick of|pissed|irritated|disappointed|fuming|a joke|insane|absurd)",
        r"(?:fed up|sick and tired|had enough|waste of (?:my )?time|ridiculous|unacceptable|outrageous|fuming|livid|furious|infuriating)", r"(?:worst|terrible|awful|horrible|appalling|pathetic|useless) (?:customer )?(?:service|experience|support|company)"),
    cue(0.82, r"(?:speak|talk) (?:to|with) (?:your |a |the |someone )?(?:\w+ )?(?:manager|supervisor|in charge|higher)", r"(?:this|that) is the (?:\w+ )?(?:second|third|fourth|fifth|\w+th) time", r"(?:i've|i have|we've) (?:\w+ )?(?:called|told|explained|asked|emailed|contacted|written) (?:\w+ ){0,4}(?:times|already|again|before)",
        r"(?:i've|i have|we've) been (?:waiting|on hold|trying|calling|passed|transferred)(?: \w+){0,4} (?:hours?|days?|weeks?|months?|forever|minutes|ages|around)", r"nobody (?:\w+ )?(?:cares|listens|helps|helped|told|called|answers|knows)", r"no one (?:\w+ )?(?:cares|listens|helps|helped|told|called|answers|knows)", r"how many times", r"i want (?:my money back|to cancel|to complain|a refund)", r"(?:cancel|cancelling|canceling) (?:my|the|our|everything|it all)", r"what (?:is|the hell is) wrong with you",
        r"not good enough", r"can't believe (?:this|you|that|how)", r"keeps? (?:happening|breaking|crashing|failing|charging)", r"this has (?:\w+ )?(?:cost|ruined|taken)", r"let (?:me|us) down", r"lost (?:\w+ )?(?:patience|trust|faith)"),
)  # fmt: skip
PROBLEM = (
    cue(0.8, r"(?:doesn't|does not|isn't|is not|won't|didn't|stopped|not|never|hasn't|can't) (?:\w+ )?(?:work|working|load|loading|arrive|arrived|come|connect|turn on|log in|login|show up|received|get in|access|start|charge|print)", r"(?:i have|i've got|there's|there is|i'm having|we have|having) (?:a|an|some|this|another) (?:\w+ ){0,2}(?:problem|issue|question|trouble|error|mistake|charge)", r"(?:wrong|broken|damaged|missing|lost|late|overcharged|charged twice|charged me|double charged|locked out|error|crash(?:ed|es|ing)?|fault(?:y)?|defective|delayed)",
        r"i (?:need|want|would like|'d like) (?:help|to (?:return|cancel|change|report|fix|dispute|know why))", r"(?:can|could) you (?:help|fix|check|change|cancel|send)", r"(?:trouble|problem|issue)s? with"),
)  # fmt: skip

OBJECTION = (
    cue(0.88, r"(?:i'm|i am|we're|we are) (?:\w+ )?(?:not (?:\w+ )?(?:sure|convinced|comfortable|interested|ready|happy|certain)|worried|concerned|hesitant|skeptical|unsure|on the fence)", r"(?:my|our|one|the|a) (?:\w+ )?(?:concern|worry|hesitation|issue|reservation|problem) (?:\w+ )?(?:is|would be|about|with)", r"i (?:don't|do not) (?:\w+ )?(?:think|see|believe|feel|agree|understand why|want|like|need)(?: \w+){0,8} (?:work|fit|need|worth|help|right|makes|why|that|this|it|for)",
        r"i (?:disagree|doubt|have (?:\w+ )?(?:doubts|concerns|reservations|another offer|other offers))"),
    cue(0.82, r"(?:that's|that is|it's|it is|this is|seems|sounds|feels) (?:\w+ ){0,3}(?:too |low|lower|less than|below|expensive|steep|high|a lot of money|a lot to ask|a stretch|a long (?:commute|time|process)|not what|more than (?:i|we))", r"(?:i|we) (?:was|were|'m|am|'re|are) (?:\w+ )?(?:hoping|expecting|looking) (?:for|to get) (?:\w+ )?(?:more|higher|better|something (?:else|closer|different)|remote|less|a higher)", r"why (?:should|would) (?:i|we|anyone)",
        r"(?:need|want|have) to think (?:about|it over|on)", r"(?:happy|satisfied|fine|good) with (?:my|our|what|the) (?:current|present|existing|we|i)", r"(?:already|currently) (?:have|use|using|work with|working with)", r"other (?:offers|companies|vendors|options)", r"(?:doesn't|won't|wouldn't) work for (?:me|us)", r"(?:not|isn't) (?:a good|the right|the best) (?:time|fit|moment)", r"deal ?breaker", r"i(?:'ve| have) (?:heard|read|seen) (?:\w+ ){0,4}(?:bad|negative|mixed|reviews|people leave|turnover|layoffs)", r"(?:i'd|i would) rather (?:not)?"),
)  # fmt: skip
PRICE_OBJECTION = (
    cue(0.9, r"too (?:expensive|pricey|much|high|costly|steep)", r"(?:more|higher) than (?:i|we|our|my)(?: \w+){0,4}(?: budget| pay| spend| thought| expected| have| had| planned| want)?", r"(?:can't|cannot|couldn't|can not|not able to|unable to) (?:\w+ )?(?:afford|justify|pay|spend)", r"(?:over|above|outside|out of|beyond|exceeds?|not in|isn't in)(?: of)? (?:our|my|the|your)? ?(?:\w+ )?(?:budget|price range)", r"(?:don't|do not|doesn't) have (?:the|that|a|any|enough|much)(?: \w+){0,3} (?:budget|money)"),
    cue(0.82, r"(?:price|cost|fee|pricing|quote|rate|number|figure)(?:'s| is| seems| looks| feels| sounds)(?: \w+){0,3} (?:high|steep|a lot|expensive|too|problem|issue|concern|stretch)", r"(?:that's|that is|it's|it is|seems|sounds|pretty|quite|very|really|so|a bit|kind of) (?:a bit |quite |really |very |pretty |a little |kind of )?(?:expensive|pricey|steep|costly|a lot of money|a lot to (?:pay|spend))", r"(?:lower|better|cheaper|reduce the|discount on the|come down on the|best) (?:price|rate|deal|quote)", r"(?:for|costs?|pay|paying) (?:\w+ )?less", r"cheaper", r"budget (?:is|was|has|only|of|for|got|been|freeze|cuts?)", r"(?:any|a|get|give me) (?:\w+ )?discount", r"tight budget", r"(?:competitor|others?|they|somebody else|elsewhere)(?: \w+){0,3} (?:cheaper|less|half)"),
)  # fmt: skip

PRICE = (
    cue(0.9, r"(?:price|cost|fee|rate|investment|subscription|plan|total|package|licen[cs]e|it|that|which)(?:'s| is| are| would be| will be| comes to| comes out to| starts at| start at| runs| costs?| comes in at)(?: \w+){0,5} (?:\d+|\w*hundred|\w*thousand|dollars?|euros?|pounds?|grand|bucks|cents)", r"\d+(?: \d+)? (?:dollars|euros|pounds|a month|per month|a year|per year|per user|per seat|a seat|bucks|a user|each month|monthly)", r"(?:\w+ )?(?:hundred|thousand|fifty|twenty|thirty|forty|sixty|seventy|eighty|ninety)(?: \w+){0,3} (?:dollars|euros|pounds|a month|per month|a year|per year|per user|per seat|bucks)", r"(?:costs|priced at|charge|charges)(?: you)? (?:\w+ )?\d+"),
)  # fmt: skip
VALUE = (
    cue(0.85, r"(?:save|saves|saving|saved) (?:you|your|them|about|up|time|money|hours|roughly|over|a lot|on|around)(?: \w+)?", r"(?:helps?|helped|lets?|allows?|enables?|gives?|means) (?:you|your|teams|customers|companies|them)(?: \w+)?", r"so (?:that )?you(?:'ll| can| don't| won't| will| no longer)", r"(?:which|that) means (?:you|your|that you|fewer|less|more|no)", r"(?:return on|pay(?:s)? for itself|worth|benefit|value|advantage|result)(?:s)? (?:\w+ )?(?:is|of|for|you|your|to|that|there|we)?"),
    cue(0.7, r"(?:reduces?|cuts?|increases?|improves?|doubles?|halves|speeds? up|boosts?|eliminates?|avoids?|prevents?|gets? rid of|takes care of|frees? up)(?: \w+){0,4} (?:time|costs?|errors?|hours|churn|revenue|sales|work|calls|downtime|risk|your|you|by|tickets|mistakes|complaints|returns|effort)", r"you(?:'d| would|'ll| will)(?: \w+)? (?:get|gain|save|spend less|have more|see|recover|earn|win)"),
)  # fmt: skip
ASKS_FOR_SALE = (
    cue(0.88, r"(?:ready to|like to|want to|shall we|should we|can we|let's|would you like to) (?:get started|sign|move forward|go ahead|proceed|start|place the order|get you set up|set you up|sign up|finali[sz]e|close|book it|order|buy|purchase)", r"(?:sign|send)(?: you)? (?:the|a) (?:contract|agreement|order form|paperwork)", r"(?:take|put)(?: your| down your| in your)? (?:payment|card|credit card|order|deposit)", r"which (?:plan|option|package|card|one) (?:would|do|works|should)", r"how would you like to pay"),
)  # fmt: skip
REFUND = (
    cue(0.9, r"(?:refund|money[- ]back|return)s? (?:policy|guarantee|window|period|is|are|within|for|if|after|up|available|any)(?= |$)", r"(?:full|partial|get a|receive a|no|offer a|offer|issue a|entitled to a|eligible for a|process a|give you a) (?:\w+ )?refunds?", r"(?:refunded|refundable|non refundable|nonrefundable|your money back|refund you|return it|send it back)"),
)  # fmt: skip
REFUND_ASKED = (cue(0.85, r"refund\w*", r"money back", r"return (?:it|this|them|the)", r"send it back"),)

GREETING = (
    cue(0.92, r"(?:^|^\w+ |^\w+ \w+ )(?:hi|hello|hey|good (?:morning|afternoon|evening)|welcome|howdy|greetings)", r"thank(?:s| you) (?:so much |very much )?for (?:calling|contacting|joining|coming|meeting|being here|taking|making|reaching)", r"my name is", r"^(?:this is|i'm|it's) \w+ (?:from|with|at|and|here|calling|speaking)", r"nice to (?:meet|see|speak|talk)", r"(?:how can|how may) i (?:help|assist)"),
)  # fmt: skip
OWNERSHIP = (
    cue(0.9, r"i(?:'ll| will| am going to|'m going to|'m gonna)(?: \w+){0,2} (?:take care|make sure|handle|fix|sort|look into|get this|get that|follow up|call you|stay|check|find out|resolve|help|work on|personally|escalate|process|send|do|arrange|see to)", r"let me (?:\w+ )?(?:take care|check|look|fix|sort|help|find|see|get|pull|handle|make sure)", r"i can (?:\w+ )?(?:help|fix|sort|take care|do that|resolve|definitely|certainly|get)", r"(?:i|we) (?:made|take) (?:\w+ )?(?:a mistake|responsibility|ownership|full)", r"(?:happy|glad) to help", r"leave (?:it|this|that) with me", r"that's on (?:me|us)", r"our (?:mistake|fault|error)"),
)  # fmt: skip
DEFLECTING = (
    cue(0.88, r"(?:not|isn't) (?:my|our) (?:\w+ )?(?:department|job|problem|fault|area|responsibility|issue)", r"(?:nothing|not much) (?:\w+ )?(?:i|we) can do", r"you(?:'ll| will)? (?:have to|need to|must|should have) (?:\w+ )?(?:call|contact|speak|talk|ask|go|write|email|called|read|wait)", r"(?:that's|that is|it's|it is) (?:just |only )?(?:the|our|company) (?:policy|rule|way)", r"(?:i|we) (?:can't|cannot) (?:\w+ )?(?:help|do anything|do that)", r"they (?:should|shouldn't) have", r"(?:somebody|someone) else (?:\w+ )?(?:did|must|has|made)", r"it is what it is", r"calm down"),
)  # fmt: skip
DISMISSING = (
    cue(0.85, r"^(?:no|nope)(?= |$)(?!.*understand)", r"(?:that's|that is) (?:not true|not right|wrong|incorrect|just how|the way|silly|nonsense)", r"you(?:'re| are) (?:wrong|mistaken|misunderstanding|overreacting|confused)", r"as i (?:said|already|told|mentioned|explained)", r"(?:everyone|everybody|nobody) else (?:\w+ )?(?:is|does|has|accepts|complains)", r"take it or leave it", r"it is what it is", r"calm down", r"not my (?:problem|department|job)", r"you (?:should|shouldn't) (?:\w+ )?(?:be|feel|worry|have|expect)", r"(?:nothing|not) (?:\w+ )?(?:i|we) can do"),
)  # fmt: skip
ACKNOWLEDGES = (
    cue(0.85, r"i (?:\w+ )?(?:understand|hear|appreciate|see|get|respect)(?= |$)", r"(?:that's|that is|it's) (?:\w+ )?(?:fair|understandable|a fair|a good|a great|a valid|reasonable|a legitimate|a common|totally fair|important)", r"(?:fair|valid|good|great) (?:point|question|concern|enough)", r"(?:makes sense|i see|of course|you're right|thank you for (?:telling|raising|sharing|being|saying|bringing)|thanks for (?:telling|raising|sharing|being|saying|bringing))"),
)  # fmt: skip
HOLD = (
    cue(0.85, r"(?:put|place|placing|putting|keep) you on (?:a )?(?:\w+ )?hold", r"(?:mind|able to|okay to|ok to|can you|could you|please|would you) (?:please )?(?:hold|holding)(?: for| on| the line|$| a| while)", r"on a brief hold", r"hold (?:on )?for (?:a|one|two|just|me)", r"(?:bear|hang) (?:with me|on)(?: for| a| just|$)", r"hold the line", r"^(?:please )?hold(?: on)?$", r"(?:one|a|just a|give me a|give me one) (?:moment|minute|second|sec)(?: please| while|$)"),
)  # fmt: skip
HOLD_ASKED = (
    cue(0.9, r"(?:may|can|could|would|is it|do you|are you|shall)(?: \w+){0,8} (?:hold|moment|minute|second|on hold)", r"(?:okay|ok|alright|fine) (?:if|to)(?: \w+){0,4} hold"),
)  # fmt: skip
HOLD_THANKED = (
    cue(0.9, r"thank(?:s| you)(?: \w+){0,4} for (?:holding|waiting|your patience|bearing|hanging|being patient|staying)", r"sorry (?:for|about) the (?:wait|hold|delay)", r"appreciate (?:your patience|you (?:holding|waiting))"),
)  # fmt: skip


def _squash(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-score))


def p_advice(clause: Clause) -> float:
    """That the clause gives advice or information."""
    score = -1.3
    score += 2.6 if says(clause, *_ADVISING[:2]) else 0.0
    score += 1.9 if says(clause, _ADVISING[2]) else 0.0
    score += 2.2 if says(clause, _INFORMING[0]) else 0.0
    score += 1.5 if says(clause, _INFORMING[1]) else 0.0
    score += 1.0 if says(clause, _INFORMING[2]) else 0.0
    score += 0.7 if clause.size >= 8 else 0.0
    score += 0.7 if clause.size >= 8 and not says(clause, _YOU) else 0.0
    score -= 1.2 if says(clause, _STEM[0]) else 0.0
    return _squash(score)


def p_reflection(clause: Clause, answer: frozenset[str], p_asks: float) -> float:
    """That the clause gives back what the counterpart said; `answer`: meanings of the answer before it."""
    score = -1.4 if clause.size >= 3 else -2.0
    score += 2.6 if says(clause, _STEM[0]) else 0.0
    score += 1.3 if says(clause, _STEM[1]) else 0.0
    score += 0.6 if says(clause, _STATEMENT_YOU) else 0.0
    score += 0.4 if clause.heard[0] in ("so", "and", "but", "because") else 0.0
    score += 0.6 if says(clause, _FEELING) else 0.0
    score += 0.5 * min(3.0, shared(clause, answer))
    score -= 2.2 if says(clause, *_ADVISING[:2]) else 0.0
    score -= 1.0 if says(clause, _INFORMING[0], _INFORMING[1]) else 0.0
    score -= 1.3 if says(clause, _SELF) else 0.0
    score -= 1.2 if says(clause, _PRAISE) else 0.0
    score -= 2.4 if p_asks > 0.5 else 0.0
    return _squash(score)


def shared(clause: Clause, answer: frozenset[str]) -> float:
    """Weight of the meanings that the clause shares with the answer."""
    return sum(weight(m) for m in content(clause.heard) & answer)


def names_feeling(clause: Clause) -> bool:
    return says(clause, _FEELING)


def new_words(clause: Clause, answer: frozenset[str]) -> int:
    """Content words of the clause that the answer did not have."""
    return len({meaning(w) for w in clause.heard if is_content(w)} - answer)
