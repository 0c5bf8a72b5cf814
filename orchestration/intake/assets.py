"""Intake as Dagster assets: one asset a feed, one for the account, with their checks.

Belongs here: the wiring to Dagster. Not here: the work itself (run, account).
"""

from collections.abc import Iterator

import dagster as dg
import pyarrow.parquet

from orchestration.catalogue.assets import CHECKED
from orchestration.intake.account import write_account
from orchestration.intake.contract import Contract, read_contracts
from orchestration.intake.freshness import late_sources
from orchestration.intake.lake import VERDICTS, lake_file
from orchestration.intake.records import LoadRecord
from orchestration.intake.run import prepare, take_in_feed
from orchestration.one_run import ONE_RUN
from orchestration.settings import City
from orchestration.warehouse import ACCOUNT, WRITER_POOL

PREPARED = dg.AssetKey(["lake", "prepared"])
NOTHING_LOST = "rows_read_equal_accepted_plus_rejected"
ALL_READABLE = "every_file_can_be_read"
FRESH = "every_source_keeps_its_promise"


def _stored(city: City, record: LoadRecord) -> dict[str, int]:
    """The rows that lie in the lake, counted in the files and not taken from the record."""
    paths = {v: lake_file(city.lake, record.feed, v, record.load_id) for v in VERDICTS}
    return {
        verdict: pyarrow.parquet.read_metadata(path).num_rows for verdict, path in paths.items()
    }


def _nothing_lost(city: City, key: dg.AssetKey, records: list[LoadRecord]) -> dg.AssetCheckResult:
    wrong = []
    for record in records:
        if record.status == "unreadable":
            continue
        stored = _stored(city, record)
        counts = (record.accepted_count, record.rejected_count)
        if record.read_count != sum(stored.values()) or counts != tuple(stored.values()):
            wrong.append(f"{record.source_file}: {record.read_count} read, {stored} stored")
    return dg.AssetCheckResult(
        asset_key=key, check_name=NOTHING_LOST, passed=not wrong, metadata={"wrong": wrong}
    )


def _all_readable(key: dg.AssetKey, records: list[LoadRecord]) -> dg.AssetCheckResult:
    unreadable = [
        f"{record.source_file}: {record.message_zh} · {record.message_en}"
        for record in records
        if record.status == "unreadable"
    ]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=ALL_READABLE,
        passed=not unreadable,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"unreadable": unreadable},
    )


def _fresh(city: City, key: dg.AssetKey, contract: Contract) -> dg.AssetCheckResult:
    late = list(late_sources(city, contract.feed).values())
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=FRESH,
        passed=not late,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"late": late},
    )


def _feed_asset(city: City, contract: Contract) -> dg.AssetsDefinition:
    key = dg.AssetKey(["lake", contract.feed])
    referenced = sorted({feed for feed, _ in contract.references})

    @dg.asset(
        key=key,
        group_name="lake",
        deps=[PREPARED, *(dg.AssetKey(["lake", feed]) for feed in referenced)],
        description=f"Accepted and rejected rows of the feed {contract.feed}.",
        pool=WRITER_POOL,
        required_resource_keys={ONE_RUN},
        check_specs=[
            dg.AssetCheckSpec(NOTHING_LOST, asset=key, blocking=True),
            dg.AssetCheckSpec(ALL_READABLE, asset=key),
            dg.AssetCheckSpec(FRESH, asset=key),
        ],
    )
    def feed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        """The rows of one feed: files, rows read, accepted and rejected."""
        taken = list(take_in_feed(city, read_contracts(), contract.feed, say=context.log.info))
        records = [each.record for each in taken]
        yield dg.MaterializeResult(
            metadata={
                "files": len(taken),
                "files_read_now": sum(each.is_new for each in taken),
                "rows_read": sum(record.read_count for record in records),
                "rows_accepted": sum(record.accepted_count for record in records),
                "rows_rejected": sum(record.rejected_count for record in records),
            },
            check_results=[
                _nothing_lost(city, key, records),
                _all_readable(key, records),
                _fresh(city, key, contract),
            ],
        )

    return feed


def intake_assets(city: City) -> list[dg.AssetsDefinition]:
    """The lake's preparation, one asset per feed, and the account."""
    contracts = read_contracts()

    @dg.asset(
        key=PREPARED,
        group_name="lake",
        deps=[CHECKED],
        pool=WRITER_POOL,
        required_resource_keys={ONE_RUN},
    )
    def prepared(context: dg.AssetExecutionContext) -> None:
        """The lake's folders and shapes, cleared of what a broken run left."""
        prepare(city, say=context.log.info)

    @dg.asset(
        key=ACCOUNT,
        group_name="lake",
        deps=[dg.AssetKey(["lake", feed]) for feed in contracts],
        pool=WRITER_POOL,
        required_resource_keys={ONE_RUN},
    )
    def account(context: dg.AssetExecutionContext) -> None:
        """The city, its sources and its loads, for the marts about the data itself."""
        write_account(city, contracts)

    feeds = [_feed_asset(city, contract) for contract in contracts.values()]
    return [prepared, *feeds, account]
