"""Polars: one lazy query; sums in whole millionths, so that equal scores are equal."""

from pathlib import Path

import polars as pl

from tests.benchmarks.peers.told import tell

LATEST = ["_source_file", "_loaded_at", "_source_row"]
PLACES = [f"{level}_code" for level in ("grid", "community", "street", "district")]
KEYS = [*PLACES, "unit_code", "indicator_code"]
MILLION = 1_000_000


def _rows(lake: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(lake / name / "accepted" / "*.parquet")


def _versions(rows: pl.LazyFrame, code: str) -> pl.LazyFrame:
    """With the day from which each version holds; the first one always did."""
    is_first = pl.col("valid_from") == pl.col("valid_from").min().over(code)
    begun = pl.when(is_first).then(pl.date(1, 1, 1)).otherwise("valid_from")
    return rows.with_columns(from_day=begun.cast(pl.Datetime("us"))).sort("from_day")


def _places(lake: Path) -> pl.LazyFrame:
    rows = _rows(lake, "places").sort(LATEST)
    rows = rows.unique(["place_code", "valid_from"], keep="last", maintain_order=True)
    one = rows.group_by("place_code").agg(pl.col("kind", "parent_place_code").first())
    above = rows
    kinds, codes = ["kind"], ["place_code"]
    link = "parent_place_code"
    for step in range(3):
        own = one.rename({name: f"{name}_{step}" for name in one.collect_schema().names()})
        own = own.with_columns(pl.col(f"place_code_{step}").alias(f"key_{step}"))
        above = above.join(own, left_on=link, right_on=f"key_{step}", how="left")
        kinds.append(f"kind_{step}")
        codes.append(f"place_code_{step}")
        link = f"parent_place_code_{step}"
    pairs = list(zip(kinds, codes, strict=True))
    found = {
        f"{level}_code": pl.coalesce(
            pl.when(pl.col(kind) == level).then(pl.col(code)) for kind, code in pairs
        )
        for level in ("grid", "community", "street", "district")
    }
    return _versions(above, "place_code").select("place_code", "unit_code", "from_day", **found)


def _scored(lake: Path, items: Path) -> pl.LazyFrame:
    """One row per observation, the latest version, with place and item of its day."""
    versions = _versions(pl.scan_csv(items, try_parse_dates=True), "item_code")
    kept = ~pl.col("is_not_applicable") & (pl.col("possible_score") > 0)
    earned, possible = pl.col("earned_score"), pl.col("possible_score")
    out = pl.col("is_not_applicable")
    return (
        _rows(lake, "observations")
        .sort(LATEST)
        .unique("observation_id", keep="last", maintain_order=True)
        .sort("inspected_at")
        .join_asof(
            versions.select("item_code", "indicator_code", "from_day"),
            left_on="inspected_at", right_on="from_day", by="item_code",
            check_sortedness=False,
        )
        .drop("from_day")
        .join_asof(
            _places(lake), left_on="inspected_at", right_on="from_day", by="place_code",
            check_sortedness=False,
        )
        .with_columns(
            pl.col("indicator_code").fill_null("all"),
            pl.coalesce("visit_id", "observation_id").alias("visit_id"),
            pl.col("inspected_at").dt.truncate("1mo").cast(pl.Date).alias("period_month"),
            split=pl.when("is_announced").then(pl.lit("announced"))
            .otherwise(pl.lit("unannounced")),
            earned=(pl.when(out).then(0).otherwise(earned) * MILLION).round().cast(pl.Int64),
            possible=(pl.when(out).then(0).otherwise(possible) * MILLION).round().cast(pl.Int64),
            tested=kept,
            finding=kept & (earned < possible),
            lost=kept & (earned == 0),
        )
    )  # fmt: skip


def work(lake: Path, items: Path, target: Path) -> None:
    """One Parquet file."""
    sums = [pl.col("earned", "possible", "tested", "finding", "lost").sum()]
    visit = ["place_code", *KEYS, "split", "period_month", "visit_id"]
    single = _scored(lake, items).group_by(visit).agg(sums)
    over_all = single.with_columns(indicator_code=pl.lit("all")).group_by(visit).agg(sums)
    visits = pl.concat([single.filter(pl.col("indicator_code") != "all"), over_all])
    counted = pl.col("possible") > 0
    splits = visits.group_by([*KEYS, "split", "period_month"]).agg(
        *sums,
        passed_visit_count=(counted & (pl.col("earned") == pl.col("possible"))).sum(),
        visit_count=counted.sum(),
    )
    every = [*KEYS, "split", "period_month"]
    counts = pl.col("passed_visit_count", "visit_count").sum()
    both = splits.with_columns(split=pl.lit("all")).group_by(every).agg(*sums, counts)
    tables = [part.select(sorted(part.collect_schema().names())) for part in (splits, both)]
    pl.concat(tables).select(
        *every,
        pl.col("passed_visit_count", "visit_count").cast(pl.Int64),
        earned_score=pl.col("earned") / MILLION,
        possible_score=pl.col("possible") / MILLION,
        tested_item_count=pl.col("tested").cast(pl.Int64),
        finding_count=pl.col("finding").cast(pl.Int64),
        failed_item_count=(pl.col("lost") + pl.col("finding")) / 2,
    ).sink_parquet(target)


if __name__ == "__main__":
    tell(work)
