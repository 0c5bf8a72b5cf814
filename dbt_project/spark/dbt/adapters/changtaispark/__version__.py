"""dbt asks every adapter for its version: that of the dbt-spark under it."""

from dbt.adapters.spark.__version__ import version

__all__ = ["version"]
