"""`coachloop effect FILE`: published answers through the command, to the digits as printed (../shared/data)."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal, here = test_commands.terminal, test_commands.here

Lines = dict[tuple[str, str], dict[str, float]]


def lines_of(terminal: Terminal, file: Path | str, *words: str, status: int = 0) -> Lines:
    done = terminal("effect", str(file), *words, "--json")
    assert done.status == status, done.err
    found = json.loads(done.out)
    for line in found:
        assert set(line) == {
            "method",
            "about",
            "estimate",
            "se",
            "lo",
            "hi",
            "level",
            "n",
            "df",
            "note",
        }
    return {(line["method"], line["about"]): line for line in found}


def figures(line: dict[str, float], digits: int, *names: str) -> str:
    return " ".join(f"{line[name]:.{digits}f}" for name in names or ("estimate", "se"))


def person(folder: Path, a: list[float], b: list[float]) -> str:
    """A file of one person: values before, values with the session, in order."""
    file = folder / "person.csv"
    rows = [*((value, "A") for value in a), *((value, "B") for value in b)]
    text = [f"{time},{value},{phase}" for time, (value, phase) in enumerate(rows, 1)]
    file.write_text("\n".join(["day,value,phase", *text]), encoding="utf-8")
    return str(file)


def of_person(
    terminal: Terminal, folder: Path, a: list[float], b: list[float]
) -> dict[str, dict[str, float]]:
    columns = ("--value", "value", "--time", "day", "--session", "phase")
    found = lines_of(terminal, person(folder, a, b), *columns)
    return {method: line for (method, _), line in found.items()}


# --- published studies -------------------------------------------------------------------------------------


@pytest.mark.data
def test_acupuncture_beside_the_two_wrong_answers(terminal: Terminal, shared_data: Path) -> None:
    # Vickers et al. 2004, BMJ 328:744: 4.6 points fewer, 2.2 to 7.0.
    file = shared_data / "prepost" / "acupuncture_pk.csv"
    found = lines_of(terminal, file, "--value", "pk5", "--baseline", "pk1", "--group", "group")
    right = found["ancova", "1 against 0"]
    assert figures(right, 2, "estimate", "lo", "hi") == "-4.59 -7.05 -2.12"
    assert (right["n"], right["df"], right["level"]) == (301, 298, 0.95)
    assert figures(found["post_only", "1 against 0"], 2, "estimate") == "-6.10"
    assert figures(found["difference_in_differences", "1 against 0"], 2, "estimate") == "-3.96"


@pytest.mark.data
def test_training_grants_with_a_lag(terminal: Terminal, shared_data: Path) -> None:
    # Wooldridge, Example 14.1: 54 firms, three years.
    file = shared_data / "prepost" / "jtrain.csv"
    columns = ("--unit", "fcode", "--time", "year", "--value", "lscrap", "--session", "grant", "--lags", "1")
    found = lines_of(terminal, file, *columns)
    assert figures(found["fixed_effects", "session"], 3) == "-0.252 0.151"
    later = found["fixed_effects", "session, 1 time later"]
    assert figures(later, 3) == "-0.422 0.210"
    # 162 rows less 54 firms, 2 years and 2 coefficients.
    assert (later["n"], later["df"]) == (162, 104)
    assert found["fixed_effects_clustered", "session"]["df"] == 53
    assert ("mixed_model", "session") in found


@pytest.mark.data
def test_anorexia_against_its_control_group(terminal: Terminal, shared_data: Path) -> None:
    file = shared_data / "prepost" / "anorexia.csv"
    columns = ("--value", "Postwt", "--baseline", "Prewt", "--group", "Treat", "--reference", "cont")
    found = lines_of(terminal, file, *columns)
    assert figures(found["ancova", "CBT against Cont"], 2) == "4.10 1.89"
    assert figures(found["ancova", "FT against Cont"], 2) == "8.66 2.19"
    assert figures(found["naive_change", "CBT"], 2, "estimate") == "3.01"
    assert figures(found["naive_change", "Cont"], 2, "estimate") == "-0.45"


@pytest.mark.data
def test_job_training_by_lot_and_against_people_who_were_not_drawn(
    terminal: Terminal, shared_data: Path, tmp_path: Path
) -> None:
    drawn = shared_data / "prepost" / "nsw_experimental.csv"
    columns = ("--value", "re78", "--group", "treat")
    by_lot = lines_of(terminal, drawn, *columns)["post_only", "1 against 0"]
    assert figures(by_lot, 0) == "1794 671"
    assert by_lot["n"] == 185 + 260
    other = tmp_path / "others.csv"
    with (
        drawn.open(newline="") as lines,
        gzip.open(shared_data / "prepost" / "nsw_cps_controls.csv.gz", "rt", newline="") as controls,
        other.open("w", newline="") as out,
    ):
        trained = [row for row in csv.DictReader(lines) if row["treat"] == "1"]
        rows = [*trained, *csv.DictReader(controls)]
        table = csv.DictWriter(out, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    found = lines_of(terminal, other, *columns, "--baseline", "re75")
    assert figures(found["post_only", "1 against 0"], 0, "estimate", "n") == "-8498 16177"
    assert figures(found["difference_in_differences", "1 against 0"], 0, "estimate") == "3621"


@pytest.mark.data
def test_sleep_study_by_our_lines_and_by_the_mixed_model(terminal: Terminal, shared_data: Path) -> None:
    file = shared_data / "prepost" / "sleepstudy.csv"
    found = lines_of(terminal, file, "--value", "Reaction", "--unit", "Subject", "--time", "Days")
    for method in ("unit_slopes", "mixed_model"):
        assert figures(found[method, "slope"], 3) == "10.467 1.546"
        assert figures(found[method, "intercept"], 3) == "251.405 6.825"
    # What 180 points taken for independent would say stands beside it, named as what it is.
    pooled = found["pooled_slope", "slope"]
    assert pooled["se"] < 1.3
    assert "do not use" in str(pooled["note"])


@pytest.mark.data
def test_who_is_missing_is_said(terminal: Terminal, shared_data: Path) -> None:
    file = shared_data / "prepost" / "beat_the_blues.csv"
    words = ("--value", "bdi.8m", "--baseline", "bdi.pre", "--group", "treatment", "--reference", "TAU")
    done = terminal("effect", str(file), *words)
    assert "only 52 of 100 have all values that are compared" in done.err
    line = lines_of(terminal, file, *words)["ancova", "BtheB against TAU"]
    assert line["n"] == 52
    assert "52 of 100 complete" in str(line["note"])


@pytest.mark.data
def test_parents_who_were_coached_one_by_one(terminal: Terminal, shared_data: Path) -> None:
    file = shared_data / "single_case" / "Laski.csv"
    words = ("--unit", "case", "--time", "time", "--value", "outcome", "--session", "treatment")
    found = lines_of(terminal, file, *words)
    # Hedges, Pustejovsky & Shadish 2013: d 1.388, variance 0.1005, df 13.1, autocorrelation .017, ICC .694.
    d = found["between_case_d", "all"]
    assert (figures(d, 3, "estimate"), f"{d['se'] ** 2:.4f}", f"{d['df']:.1f}") == ("1.388", "0.1005", "13.1")
    assert str(d["note"]).endswith("likeness of neighbours 0.017, of one person's values 0.694")
    taus = [line for (method, _), line in found.items() if method == "tau"]
    assert len(taus) == 8
    assert all(line["lo"] <= line["estimate"] <= line["hi"] for line in taus)


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "words", "wanted"),
    [
        ("Saddler.csv", ("--session", "treatment", "--filter", "measure=writing quality"), "1.963"),
        ("Saddler.csv", ("--session", "treatment", "--filter", "measure=T-unit length"), "0.785"),
        ("Saddler.csv", ("--session", "treatment", "--filter", "measure=number of constructions"), "0.748"),
        ("Lambert.csv", ("--session", "treatment", "--filter", "measure=disruptive behavior"), "-2.513"),
        ("Anglesea.csv", ("--session", "condition"), "1.150"),
    ],
)
def test_standardised_effects_of_studies_of_few(
    terminal: Terminal, shared_data: Path, file: str, words: tuple[str, ...], wanted: str
) -> None:
    # Hedges, Pustejovsky & Shadish 2012 (phases that alternate) and 2013 (a session for each at another time).
    time = "session" if file == "Anglesea.csv" else "time"
    columns = ("--unit", "case", "--time", time, "--value", "outcome", *words)
    found = lines_of(terminal, shared_data / "single_case" / file, *columns)
    assert figures(found["between_case_d", "all"], 3, "estimate") == wanted


# --- one person over time, by hand -------------------------------------------------------------------------


def test_overlap_of_one_person(terminal: Terminal, tmp_path: Path) -> None:
    # Parker, Vannest & Davis 2011: of 42 pairs 38 rise, 3 fall, 1 is equal.
    found = of_person(terminal, tmp_path, [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29])
    shares = {name: found[name]["estimate"] for name in ("nap", "tau", "pnd", "pem", "pand")}
    assert shares == pytest.approx(
        {"nap": 38.5 / 42, "tau": 35 / 42, "pnd": 5 / 7, "pem": 1.0, "pand": 11 / 13}, abs=1e-12
    )
    assert {line["n"] for line in found.values()} == {13}
    assert found["pnd"]["lo"] is None
    assert "no interval" in str(found["pnd"]["note"])


def test_tau_u_takes_the_trend_before_off(terminal: Terminal, tmp_path: Path) -> None:
    # 20 pairs: 17 rise, 1 falls, 2 are equal: 16 / 20. Within A five of six pairs rise: (16 - 5) / 20.
    found = of_person(terminal, tmp_path, [3, 3, 4, 5], [4, 5, 6, 7, 7])
    assert found["tau"]["estimate"] == pytest.approx(16 / 20)
    assert found["tau_u"]["estimate"] == pytest.approx(11 / 20)


@pytest.mark.parametrize("size", [1, 0.1, 1000])
def test_a_plain_trend_is_no_effect(terminal: Terminal, tmp_path: Path, size: float) -> None:
    # Tarlow 2017: what went up by one each day went on going up by one each day.
    found = of_person(
        terminal, tmp_path, [size * day for day in range(1, 6)], [size * day for day in range(6, 11)]
    )
    assert found["tau"]["estimate"] == 1
    assert found["tau_baseline_corrected"]["estimate"] == 0
    assert found["tau"]["se"] is None
    # The trend of 5 values in their order: 2 of 120 orders are as extreme.
    assert "p = 0.017" in str(found["tau_baseline_corrected"]["note"])


def test_a_rule_that_says_otherwise_is_named_with_why(terminal: Terminal, tmp_path: Path) -> None:
    file = person(tmp_path, [1, 2, 3, 4, 5], [6, 7, 8, 9, 10])
    done = terminal("effect", file, "--value", "value", "--time", "day", "--session", "phase")
    assert "all: tau 1.000 (0.285 to 1.000) looks like a change, tau_baseline_corrected 0.000 (" in done.err
    assert "it was rising or falling before and went on." in done.err
    # Both groups gain two: what looks like a change of the new one is what came to all.
    rows = [f"{g},{x},{x + 2 + (x % 3) / 10}" for g in ("usual", "new") for x in range(8)]
    other = write(tmp_path, "\n".join(["g,x,y", *rows]))
    columns = ("--value", "y", "--baseline", "x", "--group", "g", "--reference", "usual")
    said = terminal("effect", other, *columns).err
    assert "new against usual: naive_change 2.087 (" in said
    assert "those with this baseline change about as much anyway." in said


def test_lower_may_be_better(terminal: Terminal, tmp_path: Path) -> None:
    file = person(tmp_path, [9, 8, 9], [1, 2, 1])
    words = ("effect", file, "--value", "value", "--session", "phase", "--json")
    for more, wanted in (((), 0.0), (("--lower-is-better",), 1.0)):
        found = {line["method"]: line for line in json.loads(terminal(*words, *more).out)}
        assert found["nap"]["estimate"] == wanted
        # What changed is still a fall: 4/3 - 26/3.
        assert found["naive_change"]["estimate"] == pytest.approx(-22 / 3)


# --- how columns are understood ----------------------------------------------------------------------------


def write(folder: Path, text: str, encoding: str = "utf-8") -> str:
    file = folder / "table.csv"
    file.write_bytes(text.encode(encoding))
    return str(file)


def test_the_session_may_be_a_date(terminal: Terminal, tmp_path: Path) -> None:
    text = "who;day;score;session\n"
    for who, session in (("Ana", "2026-03-03"), ("Bo", "2026-03-04"), ("Cy", "")):
        text += "".join(f"{who};2026-03-0{day};{day},5;{session}\n" for day in range(1, 7))
    words = ("--unit", "who", "--time", "day", "--value", "score", "--session", "session")
    found = lines_of(terminal, write(tmp_path, text), *words)
    # Ana: (3.5..6.5) - (1.5, 2.5) = 3; Bo: (4.5..6.5) - (1.5..3.5) = 3; Cy had none.
    change = found["naive_change", "all"]
    assert (change["estimate"], change["n"]) == (3.0, 2)
    # Everybody's day adds one; unit and day explain it all, and the session nothing.
    assert found["fixed_effects", "session"]["estimate"] == pytest.approx(0, abs=1e-9)


def test_what_is_taken_for_granted_is_said(terminal: Terminal, tmp_path: Path) -> None:
    text = "g,x,y\n" + "".join(
        f"{g},{i},{i + (g == 'new') * 2}\n" for g in ("usual", "new") for i in range(5)
    )
    done = terminal("effect", write(tmp_path, text), "--value", "y", "--baseline", "x", "--group", "g")
    assert "Groups are compared with `new`; --reference names another." in done.err
    assert done.out.splitlines()[0].split("\t")[:3] == ["method", "about", "estimate"]
    found = lines_of(
        terminal,
        tmp_path / "table.csv",
        "--value",
        "y",
        "--baseline",
        "x",
        "--group",
        "g",
        "--reference",
        "usual",
    )
    assert found["difference_in_differences", "new against usual"]["estimate"] == 2


def test_two_measures_of_one_moment_are_pointed_out(terminal: Terminal, tmp_path: Path) -> None:
    rows = [f"{m},a,{day},{day >= 3},{day * m}" for m in (1, 10) for day in range(6)]
    file = write(tmp_path, "\n".join(["m,case,day,held,y", *rows]))
    words = ("--unit", "case", "--time", "day", "--value", "y", "--session", "held")
    said = "6 rows have the unit and time of another row, taken as several values of one measure"
    assert said in terminal("effect", file, *words).err
    assert said not in terminal("effect", file, *words, "--filter", "m=1").err


def test_a_filter_keeps_any_of_its_values(terminal: Terminal, tmp_path: Path) -> None:
    text = "m,x,y\n" + "".join(f"{m},1,{m}\n" for m in (2, 3, 4, "2.0"))
    words = ("--value", "y", "--baseline", "x", "--filter", "m=2", "--filter", "m=3")
    # 2, 3 and 2.0 less 1: mean 4/3 of 3.
    found = lines_of(terminal, write(tmp_path, text), *words)["naive_change", "all"]
    assert (found["estimate"], found["n"]) == (pytest.approx(4 / 3), 3)


@pytest.mark.parametrize(
    ("text", "words", "status", "said"),
    [
        ("", (), 4, "E-EFF-002"),
        ("x,y\n", (), 4, "E-EFF-003"),
        ("x,y\nnone,none\n", (), 4, "E-EFF-003"),
        ("x,why\n1,2\n", (), 4, "There is no column `y`"),
        ("x,y\n1,2\n", ("--filter", "x"), 2, "E-EFF-006"),
        ("x,y\n1,2\n", ("--filter", "x=9"), 4, "No row passes --filter"),
        ("x,y\n1,2\n", ("--baseline", "x", "--time", "x"), 2, "E-EFF-006"),
        ("x,y\n1,2\n", ("--lags", "1"), 2, "E-EFF-006"),
        ("x,y\n1,2\n2,3\n", ("--group", "x", "--reference", "5"), 2, "There are: 1, 2."),
        ("x,y\n1,2\n2,3\n3,4\n", ("--session", "x"), 4, "3 levels"),
        ("u,x,y\na,1,2\nb,2,3\nc,3,4\n", ("--session", "x", "--unit", "u"), 4, "It says who had a session"),
        ("x,y\n1,2\n2,3\n", ("--session", "x", "--before", "9"), 2, "E-EFF-004"),
    ],
)
def test_what_cannot_be_compared_is_explained(
    terminal: Terminal, tmp_path: Path, text: str, words: tuple[str, ...], status: int, said: str
) -> None:
    done = terminal("effect", write(tmp_path, text), "--value", "y", *words)
    assert (done.status, said in done.err, done.out) == (status, True, ""), done.err


def test_one_row_leaves_every_method_out_with_why(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("effect", write(tmp_path, "x,y\n1,2\n"), "--value", "y", "--baseline", "x", "--json")
    assert (done.status, json.loads(done.out)) == (0, [])
    assert "Left out: naive_change: all: needs two or more, has 1." in done.err


def test_without_statsmodels_only_the_cross_check_is_missing(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "statsmodels.regression.mixed_linear_model", None)
    text = "u,t,y\n" + "".join(f"{u},{t},{u * t}\n" for u in range(1, 5) for t in range(4))
    done = terminal("effect", write(tmp_path, text), "--value", "y", "--unit", "u", "--time", "t", "--json")
    # Slopes 1, 2, 3, 4.
    assert json.loads(done.out)[0]["estimate"] == pytest.approx(2.5)
    assert "Left out: mixed_model: statsmodels is not installed" in done.err


def test_a_bad_row_costs_that_row(terminal: Terminal, tmp_path: Path) -> None:
    text = "\ufeffname;day;score;with\nZoë;1;1;0\nZoë;2;two;0\nZoë;3;inf;0\nZoë;4;2;0\nZoë;5;3;0\n"
    text += "Zoë;5;3;0\nZoë;soon;3;1\n;6;4;1\nZoë;7;5;1\nZoë;8;6;1\nZoë;9;7;1\nZoë;10;NaN;1\n"
    words = ("--value", "score", "--unit", "name", "--time", "day", "--session", "with")
    done = terminal("effect", write(tmp_path, text), *words, "--json")
    assert done.status == 3
    found = {line["method"]: line for line in json.loads(done.out)}
    # Before 1, 2, 3; with the session 5, 6, 7.
    assert (found["naive_change"]["estimate"], found["nap"]["estimate"], found["nap"]["n"]) == (4, 1, 6)
    for code in ("E-EFF-010", "E-EFF-011", "E-EFF-012", "E-EFF-013"):
        assert code in done.err
    assert "5 rows or values could not be used." in done.err


def test_windows_encoding_is_read(terminal: Terminal, tmp_path: Path) -> None:
    text = "naïve;x;y\nà;1;2\né;2;4\n"
    done = terminal(
        "effect",
        write(tmp_path, text, "cp1252"),
        "--value",
        "y",
        "--baseline",
        "x",
        "--unit",
        "naïve",
        "--json",
    )
    assert json.loads(done.out)[0]["estimate"] == 1.5
    assert "Windows-1252" in done.err
