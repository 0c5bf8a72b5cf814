"""What came of a statement: rows with what was cut, files of them, or a plain reason.

Belongs here: showing an ended run. Not here: running it (run), how files are written (table_file).
"""

from functools import partial

import streamlit as st

from dashboards.components.csv_file import csv_file
from dashboards.components.html import element, show
from dashboards.components.marks import quiet
from dashboards.components.origin import origin_headings
from dashboards.components.sql.run import Run
from dashboards.components.sql.table_file import excel_file, parquet_file
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import read, read_one
from dashboards.sql_wall.query import (
    ROW_CAP,
    SECONDS,
    Answer,
    QueryFailed,
    QueryRefused,
    QueryStopped,
)
from dashboards.sql_wall.statement import LONGEST
from dashboards.wording import count


def show_answer(run: Run) -> None:
    """The rows, or why there are none."""
    try:
        answer = run.future.result()
    except QueryRefused as error:
        _say(label(f"sql.refused.{error.code}", detail=error.detail, longest=count(LONGEST)))
    except QueryStopped as error:
        _say(label(f"sql.stopped.{error.code}", seconds=SECONDS))
    except QueryFailed as error:
        _say(label("sql.failed"), str(error))
    else:
        _show_rows(run, answer)


def _say(words: str, told: str | None = None) -> None:
    parts = [element("p", words)] + ([element("pre", told)] if told else [])
    show(element("section", *parts, class_="state", role="alert"))


def _show_rows(run: Run, answer: Answer) -> None:
    rows = answer.rows
    said = [label("sql.rows", rows=count(rows.num_rows), seconds=f"{answer.seconds:.2f}")]
    if answer.cut_by:
        said.append(label(f"sql.cut.{answer.cut_by}", cap=count(ROW_CAP)))
    said.append(run.publication.publication_id)
    if read_one(run.publication, "city")["is_simulated"]:
        said.append(label("simulated"))
    show(quiet(" · ".join(said)))
    described = {row["column_name"]: row["description"] for row in read(run.publication, "columns")}
    st.dataframe(
        rows.to_pandas(),
        hide_index=True,
        column_config={
            column: st.column_config.Column(help=described.get(column))
            for column in rows.schema.names
        },
    )
    _offer_files(run, answer)


def _offer_files(run: Run, answer: Answer) -> None:
    city = read_one(run.publication, "city")
    about = _about(run, answer)
    stem = "_".join([city["city_code"], "sql", run.publication.publication_id])
    if city["is_simulated"]:
        stem += f"_{label('simulated')}"
    kinds = {
        "csv": ("text/csv", partial(_csv, answer, about)),
        "xlsx": (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            partial(excel_file, answer.rows, about),
        ),
        "parquet": ("application/vnd.apache.parquet", partial(parquet_file, answer.rows, about)),
    }
    with st.container(horizontal=True):
        for ending, (kind, make) in kinds.items():
            st.download_button(
                label(f"sql.file.{ending}"),
                make,
                f"{stem}.{ending}",
                kind,
                key=f"sql_file_{ending}",
                on_click="ignore",
            )


def _csv(answer: Answer, about: dict[str, str]) -> bytes:
    """A CSV has no place for what it is, so its last columns say it on every row."""
    said = [about[label(f"sql.about.{each}")] for each in ("publication", "as_of", "statement")]
    headings = [*answer.rows.schema.names, *origin_headings()]
    columns = [column.to_pylist() for column in answer.rows.columns]
    return csv_file(headings, ([*row, *said] for row in zip(*columns, strict=True)))


def _about(run: Run, answer: Answer) -> dict[str, str]:
    """What every file says of itself: publication, as-of day, statement, what was cut."""
    city = read_one(run.publication, "city")
    said = {
        "city": name(city),
        "publication": _marked(run.publication, city["is_simulated"]),
        "as_of": run.publication.as_of_date.isoformat(),
        "statement": run.query.text,
        "rows": count(answer.rows.num_rows),
        "cut": label(f"sql.cut.{answer.cut_by}", cap=count(ROW_CAP)) if answer.cut_by else "",
    }
    return {label(f"sql.about.{key}"): value for key, value in said.items()}


def _marked(publication: Publication, is_simulated: bool) -> str:
    mark = f" {label('simulated')}" if is_simulated else ""
    return publication.publication_id + mark
