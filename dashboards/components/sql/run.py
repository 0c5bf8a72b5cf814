"""One statement at a time per reader: started, shown while it runs, cancelled, remembered.

Belongs here: the run of this session and its history. Not here: how an answer looks (answer),
what may run (sql_wall).
"""

import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import streamlit as st

from dashboards.components.html import element, show
from dashboards.components.plain import in_label
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.sql_wall.query import AT_ONCE, SECONDS, Answer, Query

LOOKED_AT_EVERY = 0.4
HISTORY_KEPT = 50
NARROWEST = 150
_RUN, _HISTORY, _GIVEN = "sql_run", "sql_history", "sql_given_"


@st.cache_resource(show_spinner=False)
def _workers() -> ThreadPoolExecutor:
    """Threads that wait for the processes; those who find none free wait their turn."""
    return ThreadPoolExecutor(4 * AT_ONCE, thread_name_prefix="sql")


@dataclass
class Run:
    """One statement of this session; `future` ends with an Answer or with the reason why not."""

    query: Query
    publication: Publication
    started: float = field(default_factory=time.monotonic)
    future: Future[Answer] | None = None

    @property
    def is_over(self) -> bool:
        return self.future is not None and self.future.done()


def current_run() -> Run | None:
    """The run that this session last started."""
    return st.session_state.get(_RUN)


def parameters_of(statement: str) -> list[str]:
    """The `$names` that a statement asks for, comments left out."""
    code = "\n".join(line.split("--")[0] for line in statement.splitlines())
    return sorted(set(re.findall(r"\$([a-z_]+)", code)))


def start(publication: Publication, statement: str) -> None:
    """Run a statement; one that still runs is cancelled.

    What the reader left empty is handed over as null: kept queries then take their default.
    """
    before = current_run()
    if before and not before.is_over:
        before.query.cancel()
    given = {
        name: st.session_state.get(f"{_GIVEN}{name}") or None for name in parameters_of(statement)
    }
    run = Run(Query(publication.path, statement, given), publication)
    run.future = _workers().submit(run.query.answer)
    st.session_state[_RUN] = run
    history = [statement, *(each for each in history_of() if each != statement)]
    st.session_state[_HISTORY] = history[:HISTORY_KEPT]


def show_parameters(publication: Publication) -> None:
    """A field for each parameter of the statement that was last run; a change runs it again."""
    run = current_run()
    names = parameters_of(run.query.text) if run else []
    if not names:
        return
    show(element("p", label("sql.parameters"), class_="quiet"))
    with st.grid("auto", min_column_width=NARROWEST):
        for name in names:
            st.text_input(
                in_label(name),
                key=f"{_GIVEN}{name}",
                on_change=start,
                args=(publication, run.query.text),
            )


def history_of() -> list[str]:
    """The statements of this session, the last one first."""
    return st.session_state.get(_HISTORY, [])


def show_run(show_ended: Callable[[Run], None]) -> None:
    """The run of this session: progress and a way to cancel it, then what came of it."""
    run = current_run()
    if run is None:
        return
    if run.is_over:
        show_ended(run)
    else:
        _show_running()


@st.fragment(run_every=LOOKED_AT_EVERY)
def _show_running() -> None:
    run = current_run()
    if run is None or run.is_over:
        st.rerun()
    seconds = time.monotonic() - run.started
    show(element("p", label("sql.running", seconds=f"{seconds:.0f}", limit=SECONDS), role="status"))
    if st.button(label("sql.cancel")):
        run.query.cancel()
