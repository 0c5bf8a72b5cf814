"""Closing day: the ledger as a Dagster asset and the calendar on which a month is closed.

Belongs here: the wiring to Dagster. Not here: closing itself (month_close), what is due (policy).
The marts read the ledger, so the asset stands before them; what it freezes is the publication that
readers see when it runs.
"""

from datetime import date, datetime
from typing import Any

import dagster as dg

from orchestration.month_close import close_month, closes_by_itself, due_month, told
from orchestration.one_run import ONE_RUN
from orchestration.settings import City
from orchestration.warehouse import LEDGER, WRITER_POOL

MONTH_TAG = "month"
# After the daily refresh, so that the figures of the day are published.
DAILY_AT = "0 8 * * *"


def ledger_asset(city: City) -> dg.AssetsDefinition:
    """The months closed: the one that the run names, else the latest that is due."""

    @dg.asset(key=LEDGER, group_name="ledger", pool=WRITER_POOL, required_resource_keys={ONE_RUN})
    def month_closes(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """The ledger's folder of month closes: figures frozen and their hash."""
        named = context.run.tags.get(MONTH_TAG)
        month: date | None = datetime.strptime(named, "%Y-%m").date() if named else due_month(city)
        if month is None:
            return dg.MaterializeResult(metadata={"closed": "no month is due"})
        closing = close_month(city, month)
        context.log.info(told(closing))
        return dg.MaterializeResult(
            metadata={
                "closed": closing.close.name,
                "figures": closing.close.figure_count,
                "figures_sha256": closing.close.figures_sha256,
            }
        )

    return month_closes


def monthly_close(city: City, job: Any) -> dg.ScheduleDefinition:
    """Asks every morning whether a month is due; runs by itself only where policy says so.

    The days after the month's end are the parameter close_after_days, the permission auto_close.
    """
    runs = dg.DefaultScheduleStatus.RUNNING, dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        name="monthly_close",
        job=job,
        cron_schedule=DAILY_AT,
        execution_timezone=city.facts["timezone"],
        default_status=runs[0] if closes_by_itself(city) else runs[1],
    )
    def monthly_close_schedule(
        context: dg.ScheduleEvaluationContext,
    ) -> dg.RunRequest | dg.SkipReason:
        month = due_month(city)
        if month is None:
            return dg.SkipReason("no month is due, or it is closed already")
        return dg.RunRequest(tags={MONTH_TAG: f"{month:%Y-%m}"})

    return monthly_close_schedule
