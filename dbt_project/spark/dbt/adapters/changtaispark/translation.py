"""From the project's SQL (DuckDB's) to Spark's: sqlglot does it, rules name what it cannot know.

Belongs here: the order of work. Not here: the rules (rules), anything about one model.
"""

import sqlglot
from sqlglot import exp, transforms
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.spark import Spark

from dbt.adapters.changtaispark.rules import RULES


class DuckDBAsWritten(DuckDB):
    """sqlglot moves the places of items that it takes for numbers, and leaves the others."""

    INDEX_OFFSET = 0


class SparkWithQualify(Spark):
    """Spark 4 knows `qualify`; sqlglot still rewrites it, and loses names on the way."""

    class Generator(Spark.Generator):
        TRANSFORMS = Spark.Generator.TRANSFORMS | {
            exp.Select: transforms.preprocess([transforms.unnest_to_explode])
        }


def to_spark(sql: str) -> str:
    """The same query in Spark's words.

    Raises:
        sqlglot.errors.SqlglotError: the query cannot be read, or sqlglot knows that Spark has no
            word for something in it.
    """
    tree = sqlglot.parse_one(sql, dialect=DuckDBAsWritten)
    # From the leaves to the root: a rule finds what it holds already translated.
    for node in reversed(list(tree.bfs())):
        rule = RULES.get(type(node))
        said = rule(node) if rule else node
        if said is not node:
            node.replace(said)
    return tree.sql(
        dialect=SparkWithQualify, unsupported_level=sqlglot.ErrorLevel.RAISE, pretty=True
    )
