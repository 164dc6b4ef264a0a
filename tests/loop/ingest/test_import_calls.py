"""Importing conversations: the preview, the writing, doing it twice, and taking it back."""

import json
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from coachloop.domain.conversation import Consent, DateSource, Role
from coachloop.engines.transcripts import READERS
from coachloop.loop.context import Context
from coachloop.loop.ingest import rules, run
from coachloop.loop.ingest.errors import FileChanged, ImportUndone, UnansweredQuestion
from coachloop.loop.ingest.model import Done, Found, Preview, Standing
from coachloop.store import conversations, imports, people
from tests.loop.ingest.conftest import CALL, NOW, SCREEN, bring, look, on_both, state


def one(preview: Preview, part: str) -> Found:
    return next(f for f in preview.found if part in f.name)


def stored(context: Context, found: Found) -> conversations.Conversation:
    with context.database.read() as c:
        return conversations.load_conversation(c, found.conversation_id)


def test_the_preview_says_what_was_understood_and_writes_nothing(context: Context, calls: Path) -> None:
    before = state(context)
    preview = look(context, calls)
    assert preview.files == 3
    assert [(f.understood, f.files) for f in preview.formats] == [(True, 1), (True, 1), (False, 1)]
    assert [p.source.rsplit("/", 1)[-1] for p in preview.unread] == ["notes.pdf"]
    assert preview.new == ("Agent", "Dana Reyes")
    assert preview.without_consent == 2
    assert state(context) == before


def test_a_date_says_where_it_is_from(context: Context, calls: Path) -> None:
    preview = look(context, calls)
    screen, call = one(preview, "screen"), one(preview, "call-17")
    assert screen.dated.started_at == datetime(2026, 3, 14, 14, 30, tzinfo=UTC)
    assert screen.dated.source is DateSource.FILE_NAME
    assert call.dated.source is DateSource.FILE_TIME


def test_the_example_shows_who_talks_how_much(context: Context, calls: Path) -> None:
    screen = one(look(context, calls), "screen")
    shares = {s.role: s.talk_share for s in screen.speakers}
    # Dana: 5 + 2 s, the candidate: 8 + 5 s, of 20 s together.
    assert shares[Role.PERSON] == pytest.approx(7 / 20)
    assert shares[Role.COUNTERPART] == pytest.approx(13 / 20)
    assert screen.example.startswith("Thank you for joining.")


@on_both
def test_what_was_shown_is_what_is_written(context: Context, calls: Path) -> None:
    preview = look(context, calls, call_type="screen")
    receipt = bring(context, preview)
    assert receipt.import_id == "imp_0001"
    assert receipt.counts == {"added": 2, "already here": 0}
    kept = stored(context, one(preview, "screen"))
    assert kept.call_type == "screen"
    assert kept.consent is Consent.NOT_CONFIRMED
    assert kept.scored_persons == ("dana-reyes",)
    with context.database.read() as c:
        assert conversations.load_transcript(c, kept.id).turns[0].text.startswith("Thank you for joining.")


@on_both
def test_the_same_folder_twice_changes_nothing(context: Context, calls: Path) -> None:
    bring(context, look(context, calls))
    before = state(context)
    again = look(context, calls)
    assert {f.standing for f in again.found} == {Standing.HERE}
    assert again.to_import == ()
    bring(context, again)
    assert state(context) == before


def test_a_copy_with_a_newer_file_time_is_the_same_conversation(context: Context, calls: Path) -> None:
    bring(context, look(context, calls))
    os.utime(calls / "call-17.txt", (1_790_000_000, 1_790_000_000))
    assert one(look(context, calls), "call-17").standing is Standing.HERE


def test_a_file_that_lies_there_twice_is_imported_once(context: Context, calls: Path) -> None:
    (calls / "copy.txt").write_text(CALL, encoding="utf-8")
    preview = look(context, calls)
    # Both dates are times of the files, so the first name is kept.
    assert one(preview, "call-17").standing is Standing.NEW
    assert one(preview, "copy").standing is Standing.TWICE


def test_an_item_done_twice_is_there_once(context: Context, calls: Path) -> None:
    plan = run.plan_calls(context, look(context, calls), {}, "calls")
    import_id = run.begin(context, plan, NOW)
    item = plan.items[0]
    assert run.commit_one(context, import_id, item, READERS, NOW) is Done.ADDED
    before = state(context)
    assert run.commit_one(context, import_id, item, READERS, NOW) is Done.HERE
    assert state(context) == before


@on_both
def test_a_killed_import_goes_on_with_its_receipt(context: Context, calls: Path) -> None:
    plan = run.plan_calls(context, look(context, calls), {}, "calls")
    first = run.begin(context, plan, NOW)
    assert run.begin(context, plan, NOW) == first
    run.finish(context, first, {"added": 0}, ())
    assert run.begin(context, plan, NOW) != first


@on_both
def test_undo_restores_exactly_what_was_there(context: Context, calls: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "2026-01-02.vtt").write_text(SCREEN.replace("rolled", "brought"), encoding="utf-8")
    bring(context, look(context, other))
    before = state(context)
    receipt = bring(context, look(context, calls))
    assert state(context) != before
    run.undo(context, receipt.import_id, NOW, "dana")
    assert state(context) == before
    with pytest.raises(ImportUndone):
        run.undo(context, receipt.import_id, NOW, "dana")
    assert bring(context, look(context, calls)).counts["added"] == 2


@on_both
def test_people_that_another_import_needs_are_not_taken_away(context: Context, calls: Path) -> None:
    first = bring(context, look(context, calls / "screen 2026-03-14 14-30.vtt"))
    later = calls / "screen 2026-03-15 10-00.vtt"
    later.write_text(SCREEN.replace("rolled", "brought"), encoding="utf-8")
    bring(context, look(context, later))
    before = state(context)
    with pytest.raises(Exception, match=r"E-IMP-103.*dana-reyes by import imp_0002"):
        run.undo(context, first.import_id, NOW, "dana")
    assert state(context) == before
    run.undo(context, "imp_0002", NOW, "dana")
    run.undo(context, "imp_0001", NOW, "dana")
    assert not any(state(context).values())


def test_a_file_changed_after_the_preview_is_an_error_of_that_item_only(
    context: Context, calls: Path
) -> None:
    plan = run.plan_calls(context, look(context, calls), {}, "calls")
    import_id = run.begin(context, plan, NOW)
    (calls / "call-17.txt").write_text(CALL.replace("parcel", "letter"), encoding="utf-8")
    changed, same = plan.items
    before = state(context)
    with pytest.raises(FileChanged, match="call-17"):
        run.commit_one(context, import_id, changed, READERS, NOW)
    assert state(context) == before
    assert run.commit_one(context, import_id, same, READERS, NOW) is Done.ADDED
    (calls / "call-17.txt").unlink()
    with pytest.raises(FileChanged):
        run.commit_one(context, import_id, changed, READERS, NOW)


def test_a_manifest_says_what_the_files_do_not(context: Context, calls: Path) -> None:
    (calls / "conversations.csv").write_text(
        "file,person,counterpart,started_at,call_type,consent,language,round,job_role,difficulty,colour\n"
        "call-17.txt,Kofi Mensah,Ann Example,2026-03-02T08:15:00Z,support,confirmed,en,,,hard,red\n"
        "gone.txt,Kofi Mensah,,,,,,,,,\n"
        "../../etc/passwd,Kofi Mensah,,,,,,,,,\n",
        encoding="utf-8",
    )
    preview = look(context, calls)
    call = one(preview, "call-17")
    assert call.dated.started_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert call.dated.source is DateSource.STATED
    assert [p.code for p in preview.problems] == ["E-IMP-040", "E-IMP-041", "E-IMP-041"]
    bring(context, preview)
    kept = stored(context, call)
    assert (kept.call_type, kept.consent, kept.difficulty) == ("support", Consent.CONFIRMED, "hard")
    assert kept.scored_persons == ("kofi-mensah",)
    assert kept.counterpart is not None
    assert kept.counterpart.startswith("cp_")
    assert "Ann" not in kept.counterpart


def test_the_manifest_may_come_in_the_archive(context: Context, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "calls.zip", "w") as archive:
        archive.writestr("a.txt", CALL)
        archive.writestr("b.vtt", SCREEN)
        archive.writestr("conversations.csv", "file,call_type\na.txt,support\n")
    preview = look(context, tmp_path / "calls.zip")
    assert preview.counts("call_type") == {"call": 1, "support": 1}
    assert bring(context, preview).counts["added"] == 2


def test_an_ambiguous_day_is_asked_before_anything_is_written(context: Context, calls: Path) -> None:
    (calls / "screen 2026-03-14 14-30.vtt").rename(calls / "screen 03-04-2026.vtt")
    preview = look(context, calls)
    assert [q.key for q in preview.questions if q.needed] == ["date_order"]
    with pytest.raises(UnansweredQuestion, match="date_order=day_first or month_first"):
        run.plan_calls(context, preview, {}, "calls")
    for order, month in (("day_first", 4), ("month_first", 3)):
        answered = look(context, calls, answers={"date_order": order})
        assert one(answered, "screen").dated.started_at.month == month
        assert run.plan_calls(context, answered, {}, "calls").items


def test_an_unsure_scored_person_is_left_open_unless_confirmed(context: Context, tmp_path: Path) -> None:
    # Nothing tells who leads.
    (tmp_path / "talk.txt").write_text(
        "Ann: It rained.\nBen: It did.\nAnn: A lot.\nBen: Yes.\n", encoding="utf-8"
    )
    preview = look(context, tmp_path / "talk.txt")
    assert preview.unsure == 1
    assert rules.ROLES in [q.key for q in preview.questions]
    bring(context, preview)
    assert stored(context, preview.found[0]).scored_persons == ()


def test_naming_the_person_settles_it(context: Context, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(
        "Ann: It rained.\nBen: It did.\nAnn: A lot.\nBen: Yes.\n", encoding="utf-8"
    )
    preview = look(context, tmp_path / "talk.txt", person="ben")
    assert preview.unsure == 0
    bring(context, preview)
    kept = stored(context, preview.found[0])
    assert [(p.speaker, p.role) for p in kept.participants] == [("Ann", "counterpart"), ("Ben", "person")]


def test_a_name_that_may_be_somebody_known_is_asked_about(context: Context, calls: Path) -> None:
    bring(context, look(context, calls))
    (calls / "screen 2026-03-20.vtt").write_text(
        SCREEN.replace("Dana Reyes", "D. Reyes").replace("till", "desk"), encoding="utf-8"
    )
    preview = look(context, calls)
    question = next(q for q in preview.questions if q.key == "person:D. Reyes")
    assert question.choices == ("new", "dana-reyes")
    bring(context, preview, {"person:D. Reyes": "dana-reyes"})
    assert stored(context, one(preview, "03-20")).scored_persons == ("dana-reyes",)
    with context.database.read() as c:
        assert people.aliases(c)["d. reyes (host)"] == "dana-reyes"


def test_a_refused_consent_is_kept(context: Context, calls: Path) -> None:
    (calls / "conversations.csv").write_text("file,consent\ncall-17.txt,refused\n", encoding="utf-8")
    preview = look(context, calls)
    assert preview.without_consent == 1
    bring(context, preview)
    assert stored(context, one(preview, "call-17")).consent is Consent.REFUSED


def test_standard_input_is_kept_for_the_job(context: Context, tmp_path: Path) -> None:
    path = run.spool(BytesIO(CALL.encode()), tmp_path / "spool")
    assert path == run.spool(BytesIO(CALL.encode()), tmp_path / "spool")
    assert bring(context, look(context, path)).counts["added"] == 1


def test_a_plan_is_plain_json(context: Context, calls: Path) -> None:
    plan = run.plan_calls(context, look(context, calls), {}, "calls")
    for item in plan.items:
        assert json.loads(run.item_text(item)) == item
        assert "rain" not in run.item_text(item)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"started_at": 3}', "[" * 100_000])
def test_a_broken_item_is_a_named_error(context: Context, text: str) -> None:
    with pytest.raises(Exception, match="E-IMP-104"):
        run.commit_one(context, "imp_0001", run.item_of(text), READERS, NOW)


def test_receipts_are_listed_the_newest_first(context: Context, calls: Path) -> None:
    for name in ("call-17.txt", "screen 2026-03-14 14-30.vtt"):
        bring(context, look(context, calls / name))
    with context.database.read() as c:
        assert [row.id for row in imports.load_imports(c)] == ["imp_0002", "imp_0001"]
