"""Answers: what Spark says to queries written for DuckDB. Runs in Spark's own environment.

Standard input: a JSON list of queries. Standard output, last line: a JSON list of their rows,
values as text.
"""

import json
import sys

from dbt.adapters.changtaispark.translation import to_spark
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession


def answer(session: SparkSession, query: str) -> list[list[str]]:
    """The rows as text; Spark's error as the only one, so that the other queries are answered."""
    try:
        return [[str(value) for value in row] for row in session.sql(to_spark(query)).collect()]
    except (PySparkException, ValueError) as error:
        return [[str(error)]]


def main() -> None:
    """Read, ask, print."""
    settings = {
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    session = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    print(json.dumps([answer(session, query) for query in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
