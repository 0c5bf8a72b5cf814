"""Models and macros of the dbt project as plain SQL, for tests that bring tables of their own.

Belongs here: rendering with the project's own macros, without dbt. Not here: any table or figure.
"""

import jinja2

from orchestration.settings import DBT_PROJECT

_SPLIT = "-- what is asked for begins here"


def rendered(text: str) -> str:
    """SQL of a text with macros; `ref('x')` becomes the table x of the test's own database."""
    macros = "".join(path.read_text("utf-8") for path in sorted(DBT_PROJECT.glob("macros/*.sql")))
    template = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(macros + _SPLIT + text)
    return template.render(ref=lambda name: name).split(_SPLIT)[1]


def rendered_model(name: str) -> str:
    """SQL of one model, by its name."""
    [path] = DBT_PROJECT.glob(f"models/**/{name}.sql")
    return rendered(path.read_text("utf-8"))
