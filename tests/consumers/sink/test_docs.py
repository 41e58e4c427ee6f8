"""What docs/sink.md says can be asked, can be asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from consumers.sink.rows import change_row, incident_rows
from consumers.sink.store import Store
from consumers.sink.tables import METADATA
from tests.consumers.sink.records import change, incident

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "sink.md").read_text(encoding="utf-8")


def test_every_query_of_the_page_runs_on_both_databases(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.write([incident_rows(incident()), change_row(change())], {})
    queries = [query for block in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL) for query in block.split(";\n")]
    queries = [query.replace("'…'", "'inc-1'") for query in queries if query.strip()]
    assert len(queries) == 4
    with store.reading() as connection:
        for query in queries:
            assert connection.execute(text(query)).all(), query


def test_the_page_names_every_table_and_column() -> None:
    for table in METADATA.sorted_tables:
        assert f"`{table.name}`" in PAGE
        for column in table.columns:
            name = column.name
            if name.startswith(("killed_", "injured_")):
                name = name.partition("_")[2]
            assert re.search(rf"\b_?{name}\b", PAGE), f"{table.name}.{column.name}"
