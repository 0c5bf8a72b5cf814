"""The editor: highlighting, completion from the marts, run at the cursor, format.

Belongs here: the component and what its buttons send. Not here: running a statement (run).
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import read
from dashboards.theme.colours import css_variables

SOURCE = Path(__file__).with_suffix(".js")
# What the component draws; its words come with the data.
FRAME = """
<div class="editor"></div>
<p><button name="run" class="first"></button> <button name="format"></button>
<button name="keep"></button></p>
"""
LOOK = """
p { margin: 0.5rem 0 0; display: flex; flex-wrap: wrap; gap: 0.5rem; }
button {
    font: inherit; padding: 0.3rem 0.9rem; border-radius: 4px; cursor: pointer;
    border: 1px solid var(--line); background: var(--ground); color: var(--text);
}
button.first { background: var(--accent); border-color: var(--accent); color: var(--ground); }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
BUTTONS = ("run", "format", "keep")
_TEXT, _VERSION = "sql_text", "sql_version"


def put(text: str) -> None:
    """Put a text into the editor, in place of what stands there."""
    st.session_state[_TEXT] = text
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


def show_editor(publication: Publication, act: dict[str, Callable[[str, str], None]]) -> None:
    """Draw the editor; `act` names what each button does with (statement at cursor, whole text)."""
    component = st.components.v2.component(
        "changtai_sql_editor",
        html=FRAME,
        css=css_variables().replace(":root", ":host") + LOOK,
        js=SOURCE.read_text(encoding="utf-8"),
    )

    def sent(button: str) -> Callable[[], None]:
        def call() -> None:
            given = st.session_state["sql_editor"][button]
            if given:
                st.session_state[_TEXT] = given["text"]
                act[button](given["statement"], given["text"])

        return call

    component(
        key="sql_editor",
        data={
            "text": st.session_state.get(_TEXT, ""),
            "version": st.session_state.get(_VERSION, 0),
            "tables": _tables(publication),
            "words": {
                key: label(f"sql.editor.{key}")
                for key in ("editor", "empty", *BUTTONS, "run_keys", "format_keys")
            },
        },
        **{f"on_{button}_change": sent(button) for button in BUTTONS},
    )


def _tables(publication: Publication) -> dict[str, list[dict[str, str]]]:
    """Mart → its columns, each with its type, for completion."""
    tables: dict[str, list[dict[str, str]]] = {}
    for row in read(publication, "columns"):
        tables.setdefault(row["model_name"], []).append(
            {"label": row["column_name"], "detail": row["data_type"].lower(), "type": "property"}
        )
    return tables
