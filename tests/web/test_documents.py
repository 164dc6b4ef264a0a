"""A report in Markdown on a page: its headings below those of the page, its tables as tables, nothing executed."""

from coachloop.web.documents import document


def test_headings_stand_below_those_of_the_page() -> None:
    assert document("# Report\n\n## In short\n") == "<h3>Report</h3>\n<h4>In short</h4>\n"


def test_a_table_is_a_table() -> None:
    shown = document("| kind | changed |\n| --- | --- |\n| names | 0 of 60 |\n")
    assert "<th>kind</th>" in shown
    assert "<td>0 of 60</td>" in shown


def test_what_stands_in_it_is_never_run() -> None:
    shown = document("<script>alert(1)</script> [a](javascript:alert(1)) **<img src=x onerror=y>**")
    assert "<script" not in shown
    assert "<img" not in shown
    assert "href" not in shown
    assert "&lt;script&gt;" in shown
