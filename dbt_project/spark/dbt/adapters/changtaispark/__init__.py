"""dbt-spark, speaking the project's one dialect: models are written for DuckDB and translated.

Belongs here: what differs from dbt-spark as dbt sees it. Not here: the translation's rules.
"""

from pathlib import Path

from dbt.adapters.base import AdapterPlugin
from dbt.adapters.changtaispark.adapter import ChangtaiSparkAdapter, ChangtaiSparkCredentials

Plugin = AdapterPlugin(
    adapter=ChangtaiSparkAdapter,
    credentials=ChangtaiSparkCredentials,
    include_path=str(Path(__file__).parents[3]),
    dependencies=["spark"],
    project_name="dbt_changtaispark",
)
