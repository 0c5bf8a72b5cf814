"""Publication notes: what dbt knows about models, columns and tests, as rows for readers.

Belongs here: turning dbt's manifest and run results into rows. Not here: writing them (publish).
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


def _models(manifest: dict) -> dict[str, dict]:
    nodes = manifest["nodes"].values()
    return {node["name"]: node for node in nodes if node["resource_type"] == "model"}


def model_notes(manifest: dict, row_counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """One row per mart: name, description, rows in this publication."""
    models = _models(manifest)
    return [
        (mart, models.get(mart, {}).get("description", ""), count)
        for mart, count in row_counts.items()
    ]


def column_notes(
    manifest: dict, columns: list[tuple[str, str, str]]
) -> list[tuple[str, str, str, str]]:
    """One row per column of each mart: model, column, type, description."""
    models = _models(manifest)

    def described(model: str, column: str) -> str:
        known = models.get(model, {}).get("columns", {})
        return known.get(column, {}).get("description", "")

    return [(model, column, kind, described(model, column)) for model, column, kind in columns]


def closing_notes(manifest: dict) -> list[tuple[str, str]]:
    """One row per mart that a month close freezes: model, its meta `closes` as JSON."""
    closing = {
        name: node.get("config", {}).get("meta", {}).get("closes")
        for name, node in _models(manifest).items()
    }
    return [
        (name, json.dumps(closes, ensure_ascii=False, sort_keys=True))
        for name, closes in sorted(closing.items())
        if closes
    ]


def scope_notes(manifest: dict, notes: Iterable[str]) -> list[tuple[str, str]]:
    """One row per mart and table of notes: who may see which rows, its meta `row_scope` as JSON.

    A mart that declares nothing has no row here: readers with a scope then see none of its rows.
    """
    declared = {
        name: node.get("config", {}).get("meta", {}).get("row_scope")
        for name, node in _models(manifest).items()
    }
    declared |= {note: {"rows": "public"} for note in notes}
    return [
        (name, json.dumps(scope, sort_keys=True))
        for name, scope in sorted(declared.items())
        if scope
    ]


def test_notes(manifest: dict, results: dict, zone: ZoneInfo) -> list[tuple[Any, ...]]:
    """One row per dbt test of the last build: name, model, status, failures, severity, owner,
    description, time."""
    rows: list[tuple[Any, ...]] = []
    for result in results["results"]:
        node = manifest["nodes"].get(result["unique_id"])
        if node is None or node["resource_type"] != "test":
            continue
        config = node["config"]
        about = (node.get("attached_node") or (node["depends_on"]["nodes"] or [""])[0]).split(".")
        timing = result.get("timing") or []
        ran_at = datetime.fromisoformat(timing[-1]["completed_at"]) if timing else None
        rows.append(
            (
                node["name"],
                about[-1],
                result["status"],
                result.get("failures"),
                config.get("severity", "ERROR").lower(),
                config.get("meta", {}).get("owner"),
                node.get("description", ""),
                ran_at.astimezone(zone).replace(tzinfo=None) if ran_at else None,
            )
        )
    return sorted(rows)
