"""`coachloop agreement FILE`: published tables through the command, and tables that are not as they should be."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal, here = test_commands.terminal, test_commands.here

#: data set -> file, options
TABLES = {
    "raw_4raters": ("cac.raw4raters.csv", ("--item", "Units")),
    "raw_5observers": ("cac.raw5obser.csv", ("--item", "Unit")),
    "raw_g1g2": ("cac.raw.g1g2.csv", ("--item", "Units", "--rater", "Rater1,Rater2,Rater3,Rater4")),
    "raw_gender": ("cac.raw.gender.csv", ("--rater", "RaterA,RaterB,RaterC,RaterD")),
    "raw_ben_gerry": ("cac.ben.gerry.csv", ("--rater", "Ben,Gerry")),
}
NAMES = {
    "krippendorff": "krippendorff_alpha",
    "fleiss": "fleiss_kappa",
    "conger": "conger_kappa",
    "bp": "brennan_prediger",
}


def lines_of(terminal: Terminal, *words: str, status: int = 0) -> dict[tuple[str, str | None], dict]:
    done = terminal("agreement", *words, "--json")
    assert done.status == status, done.err
    return {(line["coefficient"], line["weights"]): line for line in json.loads(done.out)}


def write(folder: Path, text: str) -> str:
    file = folder / "ratings.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.data
def test_all_expected_coefficients_and_errors_to_the_printed_digits(
    terminal: Terminal, shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "irr" / "irrcac"
    with (folder / "expected_raw_coefficients.csv").open() as rows:
        expected = list(csv.DictReader(rows))
    seen: set[tuple[str, str, str]] = set()
    # The second row of the same name was made with weights of one's own: .375 for any two levels.
    own = [[1.0 if k == j else 0.375 for j in range(5)] for k in range(5)]
    file = tmp_path / "weights.csv"
    file.write_text("\n".join(",".join(map(str, row)) for row in own), encoding="utf-8")
    tables = {
        (row["dataset"], row["weights"]): lines_of(
            terminal,
            str(folder / TABLES[row["dataset"]][0]),
            "--wide",
            *TABLES[row["dataset"]][1],
            "--weights",
            row["weights"],
        )
        for row in {(r["dataset"], r["weights"]): r for r in expected}.values()
    }
    of_own = str(folder / "cac.raw4raters.csv"), "--wide", "--item", "Units", "--weights", str(file)
    tables["raw_4raters", "own"] = lines_of(terminal, *of_own)
    for row in expected:
        key = (row["coefficient"], row["dataset"], row["weights"])
        weights = "own" if key in seen else row["weights"]
        seen.add(key)
        ac = "gwet_ac1" if weights == "identity" else "gwet_ac2"
        found = tables[row["dataset"], weights][NAMES.get(row["coefficient"], ac), weights]
        assert f"{found['value']:.3f}" == f"{float(row['value']):.3f}", row
        assert not row["se"] or f"{found['se']:.3f}" == f"{float(row['se']):.3f}", row
        assert found["lo"] <= found["value"] <= found["hi"]
    assert (len(expected), len(seen)) == (65, 60)


@pytest.mark.data
def test_krippendorffs_matrices(terminal: Terminal, shared_data: Path, tmp_path: Path) -> None:
    known = json.loads((shared_data / "irr" / "canonical.json").read_text())
    for name in ("krippendorff_wikipedia", "krippendorff_2011_C"):
        coders = [row.split() for row in known[name]["data"]]
        table = "\n".join(
            ",".join(unit) for unit in [["a", "b", "c", "d"][: len(coders)], *zip(*coders, strict=True)]
        )
        found = lines_of(terminal, write(tmp_path, table), "--wide")
        for metric, alpha in known[name]["alpha"].items():
            assert round(found["krippendorff_alpha", metric]["value"], 4) == alpha, (name, metric)


@pytest.mark.data
def test_shrout_and_fleiss_1979(terminal: Terminal, shared_data: Path, tmp_path: Path) -> None:
    known = json.loads((shared_data / "irr" / "canonical.json").read_text())["shrout_fleiss_1979"]
    table = "a,b,c,d\n" + "\n".join(",".join(map(str, row)) for row in known["data"])
    found = lines_of(terminal, write(tmp_path, table), "--wide")
    for kind in ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)"):
        assert round(found[kind.lower(), None]["value"], 2) == known["published"][kind]


@pytest.mark.data
def test_fifteen_subjects_six_raters(terminal: Terminal, shared_data: Path, tmp_path: Path) -> None:
    """Counts by level become one line a score. Published: kappa .414, alpha .420, AC1 .445."""
    with (shared_data / "irr" / "irrcac" / "distrib.6raters.csv").open() as rows:
        subjects = list(csv.DictReader(rows))
    scores = ["item,rater,score"]
    for subject in subjects:
        said = [level for level, n in subject.items() if level != "Subject" for _ in range(int(n))]
        scores += [f"{subject['Subject']},{rater},{level}" for rater, level in enumerate(said)]
    found = lines_of(terminal, write(tmp_path, "\n".join(scores)))
    assert f"{found['fleiss_kappa', 'identity']['value']:.3f}" == "0.414"
    assert f"{found['krippendorff_alpha', 'nominal']['value']:.3f}" == "0.420"
    assert f"{found['gwet_ac1', 'identity']['value']:.3f}" == "0.445"


@pytest.mark.data
def test_two_abstractors(terminal: Terminal, shared_data: Path, tmp_path: Path) -> None:
    """A 3 x 3 table of counts. Published: kappa .796, AC1 .849."""
    with (shared_data / "irr" / "irrcac" / "cont3x3abstractors.csv").open() as rows:
        table = {row["Type"]: row for row in csv.DictReader(rows)}
    pairs = [(a, b) for a, row in table.items() for b in table for _ in range(int(row[b]))]
    found = lines_of(terminal, write(tmp_path, "\n".join(["x,y", *(f"{a},{b}" for a, b in pairs)])), "--wide")
    assert f"{found['cohen_kappa', 'identity']['value']:.3f}" == "0.796"
    assert f"{found['gwet_ac1', 'identity']['value']:.3f}" == "0.849"


#: Four conversations, two raters, two criteria; the second is scored by words.
LONG = """\
Conversation,Who,What,Mark
c1,Ana,depth,1
c1,Ben,depth,1
c2,Ana,depth,3
c2,Ben,depth,3
c3,Ana,depth,5
c3,Ben,depth,4
c4,Ana,depth,N/A
c4,Ben,depth,2
c1,Ana,close,none
c1,Ben,close,none
c2,Ana,close,full
c2,Ben,close,part
"""
COLUMNS = ("--item", "conversation", "--rater", "Who", "--criterion", "What", "--score", "Mark")


def test_columns_by_name_and_several_criteria(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("agreement", write(tmp_path, LONG), *COLUMNS, "--json")
    lines = json.loads(done.out)
    assert (done.status, {line["criterion"] for line in lines}) == (0, {"depth", "close"})
    depth = {(x["coefficient"], x["weights"]): x for x in lines if x["criterion"] == "depth"}
    # 2 of 3 items with two scores agree; linear, 4 levels used (1, 3, 4, 5): (1 + 1 + .75) / 3 through AC2's pa
    assert depth["percent_agreement", "identity"]["value"] == pytest.approx(2 / 3)
    assert depth["percent_agreement", "identity"]["n_items"] == 3
    assert depth["percent_agreement", "identity"]["n_raters"] == 2
    # Names in no order have no ordinal coefficient.
    close = {(x["coefficient"], x["weights"]) for x in lines if x["criterion"] == "close"}
    assert ("krippendorff_alpha", "nominal") in close
    assert ("krippendorff_alpha", "ordinal") not in close


def test_names_in_the_order_given_are_ordinal(terminal: Terminal, tmp_path: Path) -> None:
    only = "\n".join(line for line in LONG.splitlines() if "depth" not in line)
    found = lines_of(
        terminal, write(tmp_path, only), *COLUMNS, "--levels", "None,Part,Full", "--weights", "linear"
    )
    # none-none agree wholly, full-part by half: .75. AC2: shares .5 .25 .25, sum w = 3 + 4 * .5 = 5 of q (q - 1) = 6
    # pe = 5 / 6 * (.25 + .1875 + .1875) = .520833; (.75 - .520833) / .479167 = .478261
    assert found["percent_agreement", "linear"]["value"] == pytest.approx(0.75)
    assert found["gwet_ac2", "linear"]["value"] == pytest.approx(0.478261, abs=1e-6)


def test_rows_that_cannot_be_used_cost_themselves(terminal: Terminal, tmp_path: Path) -> None:
    table = "item,rater,score\n" + "".join(f"c{k},{who},{k % 5 + 1}\n" for k in range(20) for who in "ab")
    table += "c1,a,4\n,b,3\nc30,a,high\nc31,a,\n"
    done = terminal("agreement", write(tmp_path, table), "--json")
    assert done.status == 3
    assert json.loads(done.out)[0]["value"] == 1
    assert [code for code in ("E-AGR-010", "E-AGR-012", "E-AGR-013") if code not in done.err] == []
    assert "3 scores were left out." in done.err


def test_a_score_beyond_the_levels_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("agreement", write(tmp_path, "a,b\n1,1\n2,2\n3,9\n"), "--wide", "--levels", "1,2,3")
    assert (done.status, "the score '9' is not one of the levels 1, 2, 3" in done.err) == (3, True)


@pytest.mark.parametrize(
    ("table", "words", "status", "said"),
    [
        ("", (), 4, "E-AGR-002"),
        ("thing,rater,score\nx,y,1\n", (), 4, "There is no column `item`"),
        ("items,rater,score\nx,y,1\n", (), 4, "Did you mean `items`?"),
        ("item,rater,score\nx,y,\n", (), 4, "E-AGR-003"),
        ("item,rater,score\nx,y,1\n", ("--levels", "1"), 2, "E-AGR-004"),
        ("item,rater,score\nx,y,1\n", ("--levels", "1,2,1.0"), 2, "E-AGR-004"),
        ("item,rater,score\nx,y,1\n", ("--weights", "heavy"), 2, "E-AGR-005"),
        ("item,rater,score\nx,y,1\x00\n", (), 4, "E-TAB-002"),
    ],
)
def test_what_is_wrong_is_said(
    terminal: Terminal, tmp_path: Path, table: str, words: tuple[str, ...], status: int, said: str
) -> None:
    done = terminal("agreement", write(tmp_path, table), *words)
    assert (done.status, said in done.err) == (status, True), done.err


def test_a_file_that_is_not_there(terminal: Terminal) -> None:
    assert terminal("agreement", "nowhere.csv").status == 4


def test_one_score_says_why_there_is_no_coefficient(terminal: Terminal, tmp_path: Path) -> None:
    found = lines_of(terminal, write(tmp_path, "item,rater,score\nx,y,1\n"))
    assert all(line["value"] is None and line["note"] for line in found.values())


def test_many_alike_scores_are_explained(terminal: Terminal, tmp_path: Path) -> None:
    # 46 pairs of yes, 4 of a yes and a no: agreement .92; alpha = 1 - .08 / (2 * 96 * 4 / (100 * 99)) = -.03
    table = "a,b\n" + "1,1\n" * 46 + "1,0\n" * 2 + "0,1\n" * 2
    done = terminal("agreement", write(tmp_path, table), "--wide")
    assert "nearly all scores are the same" in done.err
    assert done.out.splitlines()[0].split("\t")[:4] == ["criterion", "coefficient", "weights", "value"]


def test_raters_with_one_name_in_two_columns_are_two(terminal: Terminal, tmp_path: Path) -> None:
    found = lines_of(terminal, write(tmp_path, "r,r,\n1,1,1\n2,2,2\n"), "--wide")
    assert found["percent_agreement", "identity"]["n_raters"] == 3


def test_without_a_file_machine_and_people_of_the_workspace(here: Terminal) -> None:
    done = here("agreement", "--json")
    lines = json.loads(done.out)
    assert done.status == 0
    assert {line["trust"]["state"] for line in lines} == {"unmeasured", "counted, not judged"}
    assert all(line["agreement"]["n"] == 0 and line["series"] for line in lines)
    table = here("agreement", "--plain")
    assert table.out.splitlines()[0].split("\t")[:3] == ["criterion", "series", "n"]
    assert "coachloop audit draw" in table.err


def test_the_doctor_says_that_the_model_is_absent(here: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def model_line() -> tuple[str, str]:
        found = json.loads(here("doctor", "--json").out)
        (line,) = [x for x in found if "embedding model" in x["what"]]
        return line["mark"], line["fix"]

    monkeypatch.setattr("coachloop.wiring.health.model_installed", lambda: True)
    assert model_line() == ("✓", "")
    monkeypatch.setattr("coachloop.wiring.health.model_installed", lambda: False)
    assert model_line() == ("!", "pip install 'coachloop[embed]'")


def test_the_doctor_says_what_nobody_has_measured(here: Terminal) -> None:
    found = json.loads(here("doctor", "--json").out)
    (line,) = [x for x in found if "measured against people" in x["what"]]
    assert (line["mark"], line["fix"]) == ("!", "coachloop audit draw")


def test_weights_of_ones_own_must_fit(terminal: Terminal, tmp_path: Path) -> None:
    table, weights = write(tmp_path, "a,b\n1,2\n2,2\n3,1\n"), tmp_path / "w.csv"
    for text, code in (
        ("1,0.5\n0.5,1", "E-AGR-006"),  # two levels, and there are three
        ("1,0.5,0\n0.4,1,0.5\n0,0.5,1", "E-AGR-006"),  # not the same both ways
        ("1,2,0\n2,1,2\n0,2,1", "E-AGR-006"),
        ("1,x\n", "E-AGR-006"),
        ("1\n1,2\n", "E-AGR-006"),
        ("", "E-AGR-006"),
        ("0.9,0.5,0\n0.5,0.9,0.5\n0,0.5,0.9", "E-AGR-006"),
        ("1,nan,0\nnan,1,0.5\n0,0.5,1", "E-AGR-006"),
    ):
        weights.write_text(text, encoding="utf-8")
        refused = terminal("agreement", table, "--wide", "--weights", str(weights))
        assert (refused.status, refused.err[:9]) == (4, code), (text, refused.err)
    assert terminal("agreement", table, "--wide", "--weights", "nothing").err.startswith("E-AGR-005")


def test_raters_who_always_agree_have_an_honest_interval(terminal: Terminal, tmp_path: Path) -> None:
    """20 items, 10 times both 0 and 10 times both 1. None of 20 differs; up to z^2 / (20 + z^2) = 16.1 % may
    (z^2 = 3.8415). Those would agree on nothing: percent agreement from 1 - .1611 = .839. AC1: pe = .5, so
    (.8389 - .5) / .5 = .678. Cohen's: one rater would have .4194 + .1611 = .5806 zeros, the other .4194, pe =
    2 * .5806 * .4194 = .487 and (.8389 - .487) / .513 = .686. Alpha has the correction for 40 ratings: expected
    disagreement 20 * 20 * 2 / 39 of 40, so 1 - .1611 * 39 / 20 = .686."""
    found = lines_of(terminal, write(tmp_path, "a,b\n" + "0,0\n1,1\n" * 10), "--wide")
    for name, weights, lo in (
        ("percent_agreement", "identity", 0.839),
        ("gwet_ac1", "identity", 0.678),
        ("cohen_kappa", "identity", 0.686),
        ("krippendorff_alpha", "nominal", 0.686),
    ):
        line = found[name, weights]
        assert (line["value"], round(line["lo"], 3), line["hi"]) == (1.0, lo, 1.0), name
        assert "all items are alike" in line["note"]


def test_raters_who_only_know_one_score(terminal: Terminal, tmp_path: Path) -> None:
    """All 30 scores are 5: agreement is 100 %, from 1 - 3.8415 / 33.8415 = .886; chance cannot be told."""
    found = lines_of(terminal, write(tmp_path, "a,b\n" + "5,5\n" * 30), "--wide")
    line = found["percent_agreement", "identity"]
    assert (line["value"], round(line["lo"], 3), line["hi"]) == (1.0, 0.886, 1.0)
    assert found["gwet_ac1", "identity"]["value"] is None
    # The whole scale named: both said 5 of 1..5, AC1 has pe = 0 and is 1, from .886.
    named = lines_of(terminal, write(tmp_path, "a,b\n" + "5,5\n" * 30), "--wide", "--levels", "1,2,3,4,5")
    line = named["gwet_ac1", "identity"]
    # An item with 1 and 5: pe = (p1 (1 - p1) + p5 (1 - p5)) / 4 with p1 = .1135 / 2: .0268 -> .8834
    assert (line["value"], round(line["lo"], 3), line["hi"]) == (1.0, 0.883, 1.0)
