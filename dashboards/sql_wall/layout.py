"""Lays a text of SQL out and ends: standard input to standard output.

Belongs here: the layout alone. A text that cannot be read ends it with an exit status.
"""

import sys

import sqlglot

from dashboards.sql_wall.statement import LONGEST


def laid_out(text: str) -> str:
    """Every statement of the text, keywords in lower case, one clause a line."""
    statements = sqlglot.transpile(
        text, read="duckdb", write="duckdb", pretty=True, normalize_functions="lower"
    )
    return ";\n\n".join(statements) + "\n"


if __name__ == "__main__":
    sys.stdout.write(laid_out(sys.stdin.read(LONGEST)))
