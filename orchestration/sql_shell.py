"""SQL shell: a read-only terminal client on the publication, after a printed list of its marts.

Belongs here: finding the publication, starting the client, printing one answer. Not here: any
query of ours (those lie under dashboards/queries/saved).
"""

import os
import sys
from pathlib import Path

import duckdb

from orchestration.publish import current_publication
from orchestration.saved_queries import UnknownQuery, ask, saved_queries
from orchestration.settings import SettingsError, current_city


def list_of_marts(path: Path) -> str:
    """One line per mart: name, rows, the first sentence of its description."""
    with duckdb.connect(str(path), read_only=True) as connection:
        marts = connection.execute(
            "select model_name, row_count, split_part(description, '. ', 1) "
            "from marts.about_models order by model_name"
        ).fetchall()
    return "\n".join(f"  {name:32} {rows:>12,}  {about}" for name, rows, about in marts)


def print_saved(path: Path, arguments: list[str]) -> None:
    """The answer of `NAME [parameter=value …]`; without a name the list of saved queries."""
    if not arguments:
        for name, (zh, en) in saved_queries().items():
            print(f"  {name:32} {zh} · {en}")
        return
    name, *pairs = arguments
    given = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("use marts")
        try:
            answer = ask(connection, name, **given)
        except UnknownQuery as error:
            sys.exit(f"✗ {error}")
        answer.show(max_rows=200)


def main() -> None:
    """Print the marts, then become the client.

    `-c QUERY` answers one query without it, `--saved [NAME [parameter=value …]]` a saved one.
    """
    try:
        city = current_city()
    except SettingsError as error:
        sys.exit(f"✗ {error}")
    publication = current_publication(city)
    if publication is None:
        sys.exit("✗ 还没有发布数据，请先运行 make refresh · nothing is published: make refresh")
    path = city.published / publication.file
    simulated = "  (模拟数据 simulated)" if city.facts["is_simulated"] else ""
    print(f"{city.facts['name_zh']} · {publication.publication_id}{simulated}")
    if sys.argv[1:2] == ["--saved"]:
        print_saved(path, sys.argv[2:])
        return
    print(list_of_marts(path))
    if sys.argv[1:2] == ["-c"]:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("use marts")
            print(connection.sql(sys.argv[2]))
        return
    client = Path(sys.executable).parent / "harlequin"
    start = city.state / "sql_shell.sql"
    start.write_text("use marts;\n", encoding="utf-8")
    options = ["--read-only", "--no-download-tzdata", "--init-path", str(start)]
    os.execv(client, [str(client), *options, str(path)])


if __name__ == "__main__":
    main()
