"""`coachloop query` reads and nothing else, on both databases."""

import pytest

from coachloop.store.database import Database
from coachloop.store.query import QueryRefused, select_rows
from tests.store.samples import add_people


def test_a_select_gives_columns_and_rows(database: Database) -> None:
    found = select_rows(database, "select 'a%b' as y, 2.5 as x where 'ab' like 'a%'", 10)
    assert found[0] == ["y", "x"]
    assert [(y, float(x)) for y, x in found[1]] == [("a%b", 2.5)]
    union = "select 1 as n union all select 2 union all select 3"
    assert len(select_rows(database, union, 2)[1]) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "delete from person",
        "commit; delete from person",
        "select 1; delete from person",
        "rollback; begin; delete from person; commit",
        "with gone as (delete from person returning id) select * from gone",
        "selec",
        "",
    ],
)
def test_nothing_else_is_done(database: Database, statement: str) -> None:
    with database.write() as c:
        add_people(c, "dana", "lee")
    before = select_rows(database, "select count(*) from person", 1)[1]
    with pytest.raises(QueryRefused):
        select_rows(database, statement, 10)
    assert select_rows(database, "select count(*) from person", 1)[1] == before
    assert before[0][0] > 0
    with database.write() as c:  # the connection writes as before
        c.exec_driver_sql("delete from person_alias")
