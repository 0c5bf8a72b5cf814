"""Tests of the project on Spark: what it builds there, and how its SQL is said there.

They skip, with the reason, where Java 17 or Spark's environment (`make spark-env`) is absent.
"""
