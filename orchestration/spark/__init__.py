"""Spark: the same dbt project on a cluster, for records that one machine cannot hold.

Belongs here: a cluster to try it on, the build there, the way of the marts back.
Not here: what differs in SQL (dbt_project/spark), the way from marts to readers (publish).
"""
