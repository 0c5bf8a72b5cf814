"""The adapter: dbt-spark's, with sources read from Parquet and one method that translates.

Belongs here: what dbt calls. Not here: how SQL is translated (translation).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbt.adapters.base import available
from dbt.adapters.changtaispark.translation import to_spark
from dbt.adapters.contracts.relation import HasQuoting, RelationConfig
from dbt.adapters.spark import SparkAdapter, SparkConnectionManager, SparkCredentials, SparkRelation


@dataclass
class ChangtaiSparkCredentials(SparkCredentials):
    """dbt-spark's credentials under this adapter's name."""

    @property
    def type(self) -> str:
        return "changtaispark"


class ChangtaiSparkConnectionManager(SparkConnectionManager):
    """dbt-spark's connections under this adapter's name."""

    TYPE = "changtaispark"


@dataclass(frozen=True, eq=False, repr=False)
class LakeRelation(SparkRelation):
    """A relation; a source is the Parquet files that its `external_location` names."""

    external: str | None = None

    @classmethod
    def create_from(
        cls, quoting: HasQuoting, relation_config: RelationConfig, **kwargs: Any
    ) -> "LakeRelation":
        location = (getattr(relation_config, "meta", None) or {}).get("external_location")
        if relation_config.resource_type == "source" and location:
            kwargs["external"] = location.format(name=relation_config.identifier)
        return super().create_from(quoting, relation_config, **kwargs)

    def render(self) -> str:
        return self.external or super().render()


class ChangtaiSparkAdapter(SparkAdapter):
    """dbt-spark's adapter that can say a model's SQL in Spark's words."""

    Relation = LakeRelation
    ConnectionManager = ChangtaiSparkConnectionManager

    @classmethod
    def type(cls) -> str:
        return "changtaispark"

    @available
    def to_spark(self, sql: str) -> str:
        """The same query for Spark."""
        return to_spark(sql)

    @available
    def whole_path(self, folder: str, path: str) -> str:
        """A path below a folder, for a server that was started elsewhere."""
        return str((Path(folder) / path).resolve())
