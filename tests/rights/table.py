"""THE table of rights: every route, and what each role is answered. Written by hand from UX.md section 5.

Behind a route stand the roles that have it; every other one is refused (403), and so is who has no role. A
role alone: it is answered. A role with letters: what it is answered about four people, a letter each.

    own     Adaquill: Cora coaches her, she is in north
    team    Gusvale: in north too, another coach
    other   Cleomarsh: in south
    nobody  an id that nothing has

1 = answered, 0 = told that there is nothing (404), in the same words for what is not theirs as for what is
not there, x = they see it, and it is somebody else's to do (403). What there is once (a rubric, an upload, a
note of Adaquill, a filter of Cora) stands under `own`. A set is about words of that person, or rated by them;
a rater is Ada, Cora or Dov.
"""

#: co Cora, coach · su Sam, supervisor of north · le Leo, leader · tl Tia, training lead · ma Max, manager of
#: north · me Adaquill herself · an Ana, analyst · ad Adi, admin · re Rex, recruiter · hm Hana, hiring manager
#: · no Otto, who is signed in and has no role
USERS = {
    "co": "Cora Coach",
    "su": "Sam Owner",
    "le": "Leo Leader",
    "tl": "Tia Trainer",
    "ma": "Max Manager",
    "me": "Ada Herself",
    "an": "Ana Analyst",
    "ad": "Adi Admin",
    "re": "Rex Recruiter",
    "hm": "Hana Hiring",
    "no": "Otto Outsider",
}
SCOPES = {"own": "Adaquill", "team": "Gusvale", "other": "Cleomarsh", "nobody": None}

#: Pages; the same for each as .json and .csv.
PAGES = """
/today                                      co su ma
/week                                       co su
/week/steps                                 co su
/find                                       co su le tl ma me an ad re hm no
/account                                    co su le tl ma me an ad re hm no
/people                                     co su
/people/{person_id}                         co:1000 su:1100
/people/{person_id}/patterns                co:1000 su:1100
/me                                         me
/me/patterns                                me
/me/conversations/{conversation_id}         me:1000
/me/training/{held_id}                      me:1000
/me/sessions/{session_id}                   me:1000
/questions/{question_id}                    co:1000 su:1100 me:1000
/conversations                              co su me
/conversations/{conversation_id}            co:1000 su:1100 me:1000
/review                                     co su
/review/{item_id}                           co:1000 su:1100
/review/{item_id}/result                    co:1000 su:1100
/calibration                                co su tl me an re hm
/calibration/new                            co su tl me an re hm
/calibration/raters/{rater_id}              co:1100 su:0000 tl:0000 me:1000 an:0000 re:0000 hm:0000
/calibration/{set_id}                       co:1000 su:1100 tl:1110 me:1000 an:0000 re:0100 hm:0100
/gaps                                       co su tl
/coaching                                   co su me
/coaching/new                               co su
/coaching/what-works                        co su tl
/coaching/{session_id}                      co:1000 su:1100 me:1000
/training                                   su tl
/training/new                               su tl
/training/records                           su tl
/training/{training_id}                     su:1100 tl:1110
/readiness                                  co su ma me
/readiness/{person_id}                      co:1000 su:1100 ma:1100 me:1000
/decisions/{decision_id}                    co:1000 su:1100 ma:1100 me:1000
/handoff                                    co su me
/rubrics                                    co su le tl ma me an ad re hm
/trust                                      co su le tl ma me an ad re hm
/plans                                      co su le tl ma me an ad re hm
/rubrics/{rubric_key}                       co:1000 su:1000 le:1000 tl:1000 ma:1000 me:1000 an:1000 ad:1000 re:1000 hm:1000
/rubrics/{rubric_key}/diff/{span}           co:1000 su:1000 le:1000 tl:1000 ma:1000 me:1000 an:1000 ad:1000 re:1000 hm:1000
/rubrics/{rubric_key}/edit                  tl:1000 ad:1000
/import                                     ad
/import/{upload_id}                         ad:1000
/import/receipts/{import_id}                ad:1000
/settings/roles                             ad
/settings/audit                             ad
/settings                                   ad
/settings/thresholds                        ad
/settings/thresholds/{setting}              ad:1000
/settings/models                            ad
/settings/consent                           ad
/settings/health                            an ad
/status                                     an ad
/notices/{notice}                           co:1000 su:1000 le:1000 tl:1000 ma:1000 me:1000 an:1000 ad:1000 re:1000 hm:1000 no:1000
/handoff/{person_id}                        co:1000 su:1100 me:1000
/handoff/{person_id}/feedback               co:1000 su:1100 me:1000
/program                                    le an
/program/checklist                          le an
/program/outcomes                           le an
/program/questions                          an ad
"""

#: Parts of pages, asked for by pages that are open; of one form.
PARTS = """
/coaching/baseline                          co su
/conversations/{conversation_id}/turns      co:1000 su:1100 me:1000
/live/running                               co su
"""

#: Forms. They are sent with what makes them about that person, and without what would make them succeed.
FORMS = """
/today/explain                              co:1000 su:1100
/calibration/new                            co su tl
/calibration/{set_id}/rate/{item}           co:1000 su:xx00 tl:xxx0 me:1000 an:0000 re:0100 hm:0100
/calibration/{set_id}/reveal                co:1000 su:1100 tl:1110
/calibration/{set_id}/agree                 co:1000 su:1100 tl:1110 me:1000 an:0000 re:0100 hm:0100
/coaching/new                               co:1000 su:1100
/coaching/{session_id}/close                co:1000 su:1100
/gaps/choose                                tl
/training/new                               tl
/training/{training_id}/attended            tl:1110
/training/{training_id}/reveal              tl:1110
/me/training/{held_id}                      me:1000
/readiness/rules                            su ma
/readiness/{person_id}/batch                co:1000 su:1100
/readiness/{person_id}/decision             su:1100 ma:1100
/decisions/{decision_id}/sign               su:1100 ma:1100
/conversations/{conversation_id}/question   co:1000 me:1000
/conversations/{conversation_id}/override   co:1000 su:1100
/conversations/{conversation_id}/accept     co:1000 su:1100
/me/conversations/{conversation_id}/score   me:1000
/me/conversations/{conversation_id}/share   me:1000
/me/conversations/{conversation_id}/withdraw  me:1000
/me/sessions/{session_id}                   me:1000
/me/notes                                   me
/me/notes/{note_id}/delete                  me:1000
/questions/{question_id}                    co:1000 su:1100
/review/draw                                co su
/review/look                                co:1000 su:1100
/review/{item_id}                           co:1000 su:1100
/rubrics                                    tl ad
/plans                                      tl ad
/rubrics/{rubric_key}/edit                  tl:1000 ad:1000
/rubrics/{rubric_key}/trial                 tl:1000 ad:1000
/rubrics/{rubric_key}/publish               tl:1000 ad:1000
/rubrics/{rubric_key}/drop                  tl:1000 ad:1000
/rubrics/{rubric_key}/learn/{criterion_key}  tl:1000 ad:1000
/rubrics/{rubric_key}/learnt/{criterion_key}  tl:1000 ad:1000
/import                                     ad
/import/receipts/{import_id}/undo           ad:1000
/import/{upload_id}/fix                     ad:1000
/import/{upload_id}/commit                  ad:1000
/import/{upload_id}/throw-away              ad:1000
/handoff/coach                              co:1000 su:1100
/handoff/{person_id}/book                   co:1000 su:1100
/handoff/{person_id}/feedback               co:1000 su:xx00
/program/questions                          le
/first-steps                                co su le tl ma me an ad re hm no
/filters                                    co su le tl ma me an ad re hm no
/filters/{filter_id}/delete                 co:1000 su:0000 le:0000 tl:0000 ma:0000 me:0000 an:0000 ad:0000 re:0000 hm:0000 no:0000
/settings/consent/erase                     ad
/settings/thresholds/{setting}              ad:1000
/settings/teams/{named}                     ad:1000
/settings/models/check                      ad
/settings/models/start                      ad
/settings/models/stop                       ad
/settings/health/check                      ad
/settings/health/score                      co su ad
/view                                       co su le tl ma me an ad re hm no
/settings/roles/invite                      ad
/settings/roles/link                        ad
/settings/roles/grant                       ad
/settings/roles/take                        ad
/settings/roles/active                      ad
"""

#: Where one comes in and goes out, one's own password, and the stream of news (a test client waits for its end):
#: tested where they are made. The description of the interface names nobody.
DOOR = """
/live
/
/sign-in
/sign-in/sample
/sign-in/oidc
/sign-in/oidc/callback
/account/password
/account/elsewhere
/openapi
/sign-out
/enter/{token}
/join/{token}
"""


def rows(table: str) -> dict[str, dict[str, str]]:
    """Route -> role -> its letters, "" for a route about nobody in particular."""
    found: dict[str, dict[str, str]] = {}
    for line in table.split("\n"):
        if line.strip():
            route, *roles = line.split()
            assert route not in found, route
            found[route] = {role: letters for role, _, letters in (r.partition(":") for r in roles)}
            assert set(found[route]) <= set(USERS), line
    return found
