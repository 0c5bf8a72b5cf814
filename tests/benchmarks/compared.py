"""Compared: whether two tables hold the same rows, so that nothing fast but wrong is measured.

Belongs here: the comparison. Not here: what is compared.
"""

import duckdb


def has_same_rows(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> bool:
    """Whether both tables hold the same rows, each as often; columns are matched by name."""
    names = [row[0] for row in connection.execute(f"describe {one}").fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    here, there = f"select {columns} from {one}", f"select {columns} from {other}"
    return connection.execute(
        f"select not exists ({here} except all {there}) and not exists ({there} except all {here})"
    ).fetchone()[0]
