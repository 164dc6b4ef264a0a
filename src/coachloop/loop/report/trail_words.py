"""What was done, in a sentence: for who administers, and for the person whom it is about."""

#: What each action of the trail is said as. `whose`: "your", or a name's; `of`: " of 3 Nov", or nothing;
#: `it`: the subject as people call it.
_SAID = {
    "person opened": "{who} opened {whose} page",
    "person exported": "{who} exported {whose} page",
    "conversation opened": "{who} opened {whose} conversation{of}",
    "conversation exported": "{who} exported {whose} conversation{of}",
    "session opened": "{who} opened {whose} coaching session{of}",
    "session exported": "{who} exported {whose} coaching session{of}",
    "decision opened": "{who} opened {whose} decision",
    "decision exported": "{who} exported {whose} decision",
    "question opened": "{who} opened the question about {whose} score",
    "question exported": "{who} exported the question about {whose} score",
    "set opened": "{who} opened a calibration with {whose} conversation in it",
    "set exported": "{who} exported a calibration with {whose} conversation in it",
    "list exported": "{who} exported the list {it}",
    "score overridden": "{who} put another score beside the machine’s in {whose} conversation{of}",
    "scores accepted": "{who} read the machine’s scores of {whose} conversation{of} and let them stand",
    "score questioned": "{who} questioned a score of {whose} conversation{of}",
    "question settled": "{who} answered the question about a score of {whose} conversation{of}",
    "audit drawn": "{who} drew conversations for blind rating",
    "audit rated": "{who} rated {whose} conversation{of} without seeing the machine’s scores",
    "audit item dropped": "{who} left {whose} conversation{of} out of the blind rating",
    "own scores shared": "{who} shared {whose} own scores of the conversation{of}",
    "own scores no longer shared": "{who} took back {whose} own scores of the conversation{of}",
    "consent withdrawn": "{who} took back the consent to {whose} conversation{of}",
    "words erased": "{who} erased the words of {whose} conversation{of}",
    "session logged": "{who} logged {whose} coaching session{of}",
    "session closed": "{who} closed the loop of {whose} coaching session{of}",
    "alert explained away": "{who} said why {whose} alert asks for nothing",
    "gap chosen": "{who} chose how a gap is read",
    "readiness assessed": "{who} froze a batch of {whose} conversations for readiness",
    "readiness decided": "{who} signed {whose} readiness decision",
    "readiness decision signed": "{who} put a name under {whose} readiness decision",
    "readiness rule made": "{who} made the readiness rule {it}",
    "coach of a handoff named": "{who} named who accompanies {whose} first interviews",
    "pair calibration booked": "{who} booked {whose} pair calibration",
    "interview reviewed": "{who} reviewed {whose} interview{of}",
    "calibration opened": "{who} opened the calibration set {it}",
    "calibration rated": "{who} rated {whose} conversation{of} in a calibration",
    "calibration revealed": "{who} revealed the calibration set {it}",
    "calibration agreed": "{who} kept what the raters agreed on in {whose} conversation{of}",
    "wording suggested": "{who} suggested another wording of {it}",
    "training planned": "{who} planned the training {it}",
    "training attendance noted": "{who} noted who was at the training {it}",
    "training scores revealed": "{who} revealed the scores of the training {it}",
    "imported": "{who} imported {it}",
    "import undone": "{who} took back the import {it}",
    "interview plan entered": "{who} entered the interview plan of {it}",
    "rubric published": "{who} published the rubric {it}",
    "scorer published": "{who} published the scorer {it}",
    "threshold changed": "{who} changed the threshold {it}",
    "judge checked": "{who} tried the judge {it}",
    "judge run started": "{who} let the judge {it} score",
    "judge run stopped": "{who} stopped the judge’s run {it}",
    "team owner named": "{who} named who owns the team {it}",
    "user invited": "{who} invited {it}",
    "link made": "{who} made a new link for {it}",
    "roles changed": "{who} changed the roles of {it}",
    "user deactivated": "{who} ended the access of {it}",
    "user activated": "{who} gave access back to {it}",
    "password chosen": "{who} chose a password",
    "identity linked": "{who} signed in with the identity provider for the first time",
    "signed in": "{who} signed in",
    "signed out": "{who} signed out",
    "sign-in refused": "Somebody tried to sign in as {who}",
}


def sentence(action: str, who: str, whose: str, it: str, day: str) -> str:
    """`Quinn opened your conversation of 3 Nov`. `whose` is "" when it is about nobody whom the reader sees.

    What has no sentence is said as it is called.
    """
    said = _SAID.get(action, "{who}: " + action)
    return said.format(who=who, whose=whose or "a", it=it, of=f" of {day}" if day else "")
