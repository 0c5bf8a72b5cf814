"""The file that holds just what one scope may see of a publication, made once and kept beside it.

Belongs here: the one place where rows and columns are left out, for page, address, SQL, export
and bulletin alike: they all read this file. Not here: who has which scope (reader, roles).

Each mart declares in its dbt meta `row_scope`, published as about_row_scopes:
rows: public, everybody's; own, of units whose code, place, station or league stands in a column of
`by`; cases, those of a case that fct_cases holds for them; office, no unit's. personal: columns
that are emptied for whoever has a scope. A mart that declares nothing has no rows for them.
"""

import hashlib
import json
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboards.access.reader import Reader
from dashboards.home import city_folder

# Rules of this module changed by an upgrade: files made by the earlier ones are not read.
EDITION = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
FOLDER = "scoped"
_making = threading.Lock()

# What a unit calls its own, and what is the whole city's: one row a code.
OWN_CODES = """
create temp table own_codes as
select $unit as code
union select place_code from published.marts.dim_places
    where is_current and (unit_code = $unit or level_number = 0)
union select station_code from published.marts.dim_stations where is_current and unit_code = $unit
union select league_code from published.marts.dim_units where league_code is not null
union select 'all'
"""


class ScopeError(Exception):
    """The publication cannot be cut to a scope; says why."""


@dataclass(frozen=True)
class Scope:
    """What part of a publication: without personal columns, and of one unit or of all (None)."""

    unit: str | None

    @property
    def file_name(self) -> str:
        """A name that tells nothing and leads nowhere, whatever the unit's code holds."""
        named = json.dumps(["unit", self.unit] if self.unit else ["impersonal"])
        return f"{hashlib.sha256(named.encode()).hexdigest()[:16]}_{EDITION}.duckdb"


def scope_of(reader: Reader) -> Scope | None:
    """The scope of a reader; None for those who read the publication as it is."""
    match reader.role.data:
        case "all":
            return None
        case "impersonal":
            return Scope(None)
        case "unit" if reader.unit:
            return Scope(reader.unit)
    raise ScopeError(f"no rule for {reader.role.name}")


def scoped_file(published: Path, scope: Scope) -> Path:
    """The file of a scope, made now where it is not there yet.

    Raises:
        ScopeError: the publication does not say who may see what, or the file cannot be written.
    """
    folder = city_folder().resolve() / FOLDER / published.stem
    file = folder / scope.file_name
    with _making:
        if not file.is_file():
            try:
                folder.mkdir(parents=True, exist_ok=True)
                _make(published, scope, folder, file)
            except (OSError, duckdb.Error) as error:
                raise ScopeError(str(error)) from error
    return file


def _make(published: Path, scope: Scope, folder: Path, file: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making_") as making:
        part = Path(making) / "part.duckdb"
        with duckdb.connect(str(part)) as connection:
            connection.execute(f"attach {_quoted(str(published))} as published (read_only)")
            _copy(connection, scope)
        os.replace(part, file)


def _copy(connection: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    marts = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'published' and schema_name = 'marts' order by table_name"
        ).fetchall()
    ]
    if "about_row_scopes" not in marts:
        raise ScopeError("this publication does not say who may see what; run `make refresh`")
    declared = {
        name: json.loads(told)
        for name, told in connection.execute(
            "select model_name, row_scope from published.marts.about_row_scopes"
        ).fetchall()
    }
    connection.execute("create schema marts")
    if scope.unit:
        connection.execute(OWN_CODES, {"unit": scope.unit})
    # fct_cases first: others follow it.
    for mart in sorted(marts, key=lambda name: (name != "fct_cases", name)):
        told = declared.get(mart, {})
        emptied = ", ".join(f"null as {_name(column)}" for column in told.get("personal", []))
        columns = f"* replace ({emptied})" if emptied else "*"
        connection.execute(
            f"create table marts.{_name(mart)} as select {columns} "
            f"from published.marts.{_name(mart)} where {_condition(told, scope)}"
        )


def _condition(told: dict, scope: Scope) -> str:
    """The rows of a mart that the scope holds, as a condition."""
    rows = told.get("rows")
    if rows == "public" or (scope.unit is None and rows in ("own", "cases", "office")):
        return "true"
    if rows == "own" and told.get("by"):
        own = "in (select code from own_codes)"
        return " or ".join(f"{_name(column)} {own}" for column in told["by"])
    if rows == "cases":
        return "case_id in (select case_id from marts.fct_cases)"
    return "false"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
