"""Published: the publication and the workbooks to send back, as Dagster assets.

Belongs here: the wiring to Dagster. Not here: how a publication is made (publish).
"""

import dagster as dg

from orchestration.intake.contract import read_contracts
from orchestration.intake.send_back import write_workbooks
from orchestration.looks import PUBLICATION
from orchestration.one_run import ONE_RUN
from orchestration.publish import publish
from orchestration.settings import City
from orchestration.warehouse import ACCOUNT, WRITER_POOL


def publication_assets(city: City, warehouse: dg.AssetsDefinition) -> list[dg.AssetsDefinition]:
    """The published file, after every mart and test, and the rejected rows per source."""
    marts = [key for key in warehouse.keys if key.path[0] == "marts"]

    @dg.asset(
        key=PUBLICATION,
        group_name="published",
        deps=marts,
        pool=WRITER_POOL,
        required_resource_keys={ONE_RUN},
    )
    def warehouse_file(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """The file warehouse_<as_of>_<run>.duckdb, and the pointer that now names it."""
        publication = publish(city, context.run.run_id)
        return dg.MaterializeResult(
            metadata={
                "publication_id": publication.publication_id,
                "as_of_date": publication.as_of_date,
            }
        )

    @dg.asset(
        key=dg.AssetKey(["published", "rejected_rows"]),
        group_name="published",
        deps=[ACCOUNT],
        pool=WRITER_POOL,
        required_resource_keys={ONE_RUN},
    )
    def rejected_rows() -> dg.MaterializeResult:
        """One workbook per source with the rows to send back and their reasons."""
        paths = write_workbooks(city, list(read_contracts()))
        return dg.MaterializeResult(metadata={"workbooks": [path.name for path in paths]})

    return [warehouse_file, rejected_rows]
