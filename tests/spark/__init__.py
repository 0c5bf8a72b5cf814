"""Tests of the project on Spark: what it builds there, how its SQL is said, how it is published.

Those that need Java 17 or Spark's environment (`make spark-env`) skip, with the reason, without.
"""
