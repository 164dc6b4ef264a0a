"""Word lists. Written for this project; English."""

from collections.abc import Mapping


def word_set(text: str) -> frozenset[str]:
    """The blank-separated words of `text`."""
    return frozenset(text.split())


#: Words that open or fill a clause without changing what it does.
FILLERS = word_set(
    "okay ok so um uh er erm ah oh yeah yes yep yup right well and but alright now hmm mm mhm hm like "
    "actually anyway great good cool sure nice perfect wonderful fantastic excellent awesome interesting "
    "thanks absolutely exactly definitely gotcha then basically also just because cause or"
)

#: Sounds of thinking; they never matter to a rule.
#: Forms of everyday and regional English, and the words that they stand for.
SPOKEN: Mapping[str, tuple[str, ...]] = {
    form: tuple(standard.split())
    for form, standard in {
        "gonna": "going to", "finna": "going to", "wanna": "want to", "gotta": "got to", "tryna": "trying to",
        "gimme": "give me", "lemme": "let me", "dunno": "don't know", "kinda": "kind of", "sorta": "sort of",
        "outta": "out of", "lotta": "lot of", "coulda": "could have", "woulda": "would have",
        "shoulda": "should have", "whaddya": "what do you", "y'all": "you all", "ain't": "isn't",
        "innit": "isn't it", "dinnae": "don't", "didnae": "didn't", "cannae": "can't", "wouldnae": "wouldn't",
        "wasnae": "wasn't", "isnae": "isn't", "aye": "yes", "wee": "little", "ye": "you", "cuz": "because",
    }.items()
}  # fmt: skip

HESITATION = word_set("um uh er erm ah eh hmm hm mm mhm")

#: A turn made of these only, three words at most, does not interrupt anybody.
BACKCHANNEL = word_set(
    "mm mhm hmm hm uh huh um yeah yes yep yup no okay ok right sure oh ah wow good great nice cool really "
    "exactly absolutely definitely interesting gotcha alright true i see got it of course fine lovely "
    "wonderful perfect makes sense totally mmhm mmm indeed oof that's that is fair thanks thank you"
)

STOP = word_set(
    "a an the this that these those there here it its itself he him his she her hers they them their theirs "
    "we us our ours you your yours yourself i me my mine myself who whom whose which what when where why how "
    "and or but nor so if then than because while until although though unless whether as at by for from in "
    "into of off on onto out over to up with without within about above across after against along among "
    "around before behind below between down during except inside near since through toward under upon "
    "is am are was were be been being do does did doing done have has had having will would shall should can "
    "could may might must ought not no yes all any both each few more most other others some such only own "
    "same too very just also even still yet again ever never always often sometimes now today soon later ago "
    "really quite rather pretty much many lot lots little bit kind sort thing things something anything "
    "nothing everything someone anyone everyone one ones two first next last another else get gets got "
    "getting gotten go goes going went gone come comes came coming make makes made making take takes took "
    "taken taking say says said saying tell tells told telling talk talking talked speak know knows knew "
    "known think thinks thought thinking want wants wanted see sees saw seen look looks looking looked let "
    "lets put give gives gave given way ways well back like liked okay able mean means meant sure maybe "
    "perhaps please thank thanks guess suppose seem seems feel feels felt feeling use used using try tried "
    "trying need needs needed keep kept start started day days time times year years week weeks month months "
    "people person example question questions describe explain share mention mentioned bring brings brought "
    "there's that's it's what's where's how's who's don't doesn't didn't isn't aren't wasn't weren't can't "
    "couldn't won't wouldn't shouldn't haven't hasn't hadn't i'm you're we're they're he's she's i've you've "
    "we've they've i'll you'll we'll they'll i'd you'd we'd they'd let's yourselves ourselves themselves"
)

#: Meanings that turn up in any talk about work: one of them alone ties no question to an answer.
GENERIC = word_set(
    "work job company role project colleague business customer call problem experienc place part "
    "point plan process product number reason area level idea change long big small new old good great best "
    "better nice right hard help happen learn year current previous different important help main"
)

#: Irregular form -> the word that the stem is taken of.
IRREGULAR = dict(
    pair.split(":")
    for pair in [
        "built:build",
        "bought:buy",
        "sold:sell",
        "taught:teach",
        "caught:catch",
        "lost:lose",
        "ran:run",
        "grew:grow",
        "grown:grow",
        "broke:break",
        "broken:break",
        "chose:choose",
        "chosen:choose",
        "led:lead",
        "left:leave",
        "wrote:write",
        "written:write",
        "paid:pay",
        "spent:spend",
        "met:meet",
        "won:win",
        "drove:drive",
        "driven:drive",
        "fell:fall",
        "fallen:fall",
        "found:find",
        "held:hold",
        "heard:hear",
        "sent:send",
        "shown:show",
        "slept:sleep",
        "stood:stand",
        "understood:understand",
        "wore:wear",
        "fought:fight",
        "began:begin",
        "begun:begin",
        "drank:drink",
        "drunk:drink",
        "ate:eat",
        "eaten:eat",
        "drew:draw",
        "drawn:draw",
        "rose:rise",
        "risen:rise",
        "stuck:stick",
        "threw:throw",
        "thrown:throw",
        "children:child",
        "men:man",
        "women:woman",
        "stories:story",
        "pricey:price",
        "costly:cost",
        "argument:argue",
        "slipped:slip",
    ]
)

#: Near-synonyms; the first word names the group.
GROUPS = (
    "manager boss supervisor director lead leader",
    "colleague coworker peer teammate team crew group",
    "customer client buyer account",
    "leave quit resign depart exit resignation",
    "fail mistake error fault wrong failure break crash outage",
    "hard difficult tough challenge struggle tricky difficulty",
    "cost price expensive budget afford money cheap spend",
    "late delay deadline overdue slip schedule",
    "solve fix resolve repair solution",
    "conflict argue disagree disagreement dispute fight clash tension",
    "happy glad enjoy pleased joy satisfied",
    "angry upset frustrated frustrating annoyed mad irritated frustration",
    "learn lesson takeaway insight",
    "begin launch kickoff onboard",
    "end finish complete ship deliver",
    "buy purchase order",
    "computer laptop machine device",
    "salary pay compensation wage bonus",
    "worry concern anxious nervous afraid fear scared",
    "grow increase growth expand rise",
    "drop fall decrease decline reduce cut shrink",
    "test check verify experiment",
    "data figure metric statistic",
    "family kid child wife husband son daughter mother father parent",
    "hire recruit recruitment",
    "decide choose choice decision",
    "bug defect glitch",
    "document report paper memo",
    "software app application tool system platform program",
    "slow lag",
    "own responsible accountable owner",
    "train coach teach mentor course workshop",
    "move migrate relocate transfer switch",
    "result outcome impact effect",
    "tired exhausted burnout",
    "smoke cigarette",
    "drink alcohol beer wine",
    "home house apartment flat",
    "sick ill illness hospital",
    "feedback review criticism",
    "travel trip commute flight journey",
)
