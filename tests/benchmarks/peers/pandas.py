"""pandas: frame by frame; sums in whole millionths, so that equal scores are equal."""

from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.peers.told import tell

LATEST = ["_source_file", "_loaded_at", "_source_row"]
LEVELS = ("grid", "community", "street", "district")
KEYS = [*(f"{level}_code" for level in LEVELS), "unit_code", "indicator_code"]
SUMS = ["earned", "possible", "tested", "finding", "lost"]
COUNTS = ["passed_visit_count", "visit_count"]
MILLION = 1_000_000
# Before every record: the first version of a row always held.
ALWAYS = pd.Timestamp(1900, 1, 1)


def _rows(lake: Path, name: str) -> pd.DataFrame:
    files = sorted((lake / name / "accepted").glob("*.parquet"))
    return pd.concat(map(pd.read_parquet, files), ignore_index=True).sort_values(LATEST)


def _versions(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    begun = pd.to_datetime(rows["valid_from"]).astype("datetime64[us]")
    is_first = begun == begun.groupby(rows[code]).transform("min")
    return rows.assign(from_day=begun.mask(is_first, ALWAYS)).sort_values("from_day")


def _places(lake: Path) -> pd.DataFrame:
    rows = _rows(lake, "places").drop_duplicates(["place_code", "valid_from"], keep="last")
    one = rows.drop_duplicates("place_code").set_index("place_code")
    found = {f"{level}_code": pd.Series(None, rows.index, dtype=object) for level in LEVELS}
    code, kind = rows["place_code"], rows["kind"]
    parent = rows["parent_place_code"]
    for _ in range(len(LEVELS)):
        for level in LEVELS:
            column = f"{level}_code"
            found[column] = found[column].where(found[column].notna(), code.where(kind == level))
        code, kind, parent = parent, parent.map(one["kind"]), parent.map(one["parent_place_code"])
    versions = _versions(rows.assign(**found), "place_code")
    return versions[["place_code", "unit_code", "from_day", *found]]


def _scored(lake: Path, items: Path) -> pd.DataFrame:
    """One row per observation, the latest version, with place and item of its day."""
    versions = _versions(pd.read_csv(items, encoding="utf-8-sig"), "item_code")
    rows = _rows(lake, "observations").drop_duplicates("observation_id", keep="last")
    rows = rows.sort_values("inspected_at")
    for table, code in (
        (versions[["item_code", "indicator_code", "from_day"]], "item_code"),
        (_places(lake), "place_code"),
    ):
        rows = pd.merge_asof(rows, table, left_on="inspected_at", right_on="from_day", by=code)
        rows = rows.drop(columns="from_day")
    earned, possible, out = rows["earned_score"], rows["possible_score"], rows["is_not_applicable"]
    kept = ~out & (possible > 0)
    return rows.assign(
        indicator_code=rows["indicator_code"].fillna("all"),
        visit_id=rows["visit_id"].fillna(rows["observation_id"]),
        split=np.where(rows["is_announced"], "announced", "unannounced"),
        period_month=rows["inspected_at"].dt.to_period("M").dt.to_timestamp(),
        earned=(earned.mask(out, 0) * MILLION).round().astype("int64"),
        possible=(possible.mask(out, 0) * MILLION).round().astype("int64"),
        tested=kept,
        finding=kept & (earned < possible),
        lost=kept & (earned == 0),
    )  # fmt: skip


def _summed(rows: pd.DataFrame, keys: list[str], sums: list[str]) -> pd.DataFrame:
    return rows.groupby(keys, dropna=False, sort=False, observed=True)[sums].sum().reset_index()


def work(lake: Path, items: Path, target: Path) -> None:
    """One Parquet file."""
    every = [*KEYS, "split", "period_month"]
    visit = ["place_code", *every, "visit_id"]
    single = _summed(_scored(lake, items), visit, SUMS)
    over_all = _summed(single.assign(indicator_code="all"), visit, SUMS)
    visits = pd.concat([single[single["indicator_code"] != "all"], over_all], ignore_index=True)
    counted = visits["possible"] > 0
    passed = counted & (visits["earned"] == visits["possible"])
    visits = visits.assign(passed_visit_count=passed, visit_count=counted)
    splits = _summed(visits, every, [*SUMS, *COUNTS])
    both = _summed(splits.assign(split="all"), every, [*SUMS, *COUNTS])
    rows = pd.concat([splits, both], ignore_index=True)
    rows.assign(
        earned_score=rows["earned"] / MILLION,
        possible_score=rows["possible"] / MILLION,
        failed_item_count=(rows["lost"] + rows["finding"]) / 2,
        period_month=rows["period_month"].dt.date,
    ).rename(columns={"tested": "tested_item_count", "finding": "finding_count"}).drop(
        columns=["earned", "possible", "lost"]
    ).to_parquet(target)


if __name__ == "__main__":
    tell(work)
