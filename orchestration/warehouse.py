"""Warehouse: the dbt project as Dagster assets.

Belongs here: dbt's settings, manifest, run and its verdict on the build.
Not here: SQL (dbt_project), what readers see (publish), whether anything is new (inputs).
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.catalogue.check import demand_sound_catalogue
from orchestration.dbt_assets import dagster_dbt
from orchestration.dbt_command import write_dbt_command
from orchestration.incremental.plan import ARTIFACTS
from orchestration.inputs import (
    WarehouseError,
    definition_hash,
    fingerprint,
    nothing_new,
    programmes,
    project_hash,
)
from orchestration.intake.lake import damaged_loads, sha256_of
from orchestration.ledger import read_ledger
from orchestration.one_run import ONE_RUN
from orchestration.settings import DBT_PROJECT, City

ACCOUNT = dg.AssetKey(["lake", "account"])
LEDGER = dg.AssetKey(["ledger", "month_closes"])
WRITER_POOL = "warehouse_writer"
# Builds and tests, leaves dbt's artifacts beside the build, yields what Dagster shall know.
Engine = Callable[[dg.AssetExecutionContext, City], Iterator[Any]]


def dbt_environment(city: City) -> dict[str, str]:
    """The environment in which dbt runs for a city.

    The catalogue alone is relative to the project: dbt writes what it ran to
    <target>/run/<seed path>, so an absolute path would make it write over the catalogue itself.
    """
    return {
        "CHANGTAI_LAKE": str(city.lake),
        "CHANGTAI_LEDGER": str(city.ledger),
        "CHANGTAI_CATALOGUE_PATH": os.path.relpath(city.catalogue, DBT_PROJECT),
        "CHANGTAI_BUILD": str(city.build / "build.duckdb"),
        "DBT_TARGET_PATH": str(city.state / "dbt"),
        "DBT_LOG_PATH": str(city.state / "dbt"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def prepared_manifest(city: City) -> Path:
    """The dbt manifest, parsed again only where the project or the catalogue's files changed.

    dbt writes the place of each seed into it: a project that was moved is parsed as a new one.

    Raises:
        CatalogueFaults: dbt cannot parse the project because of the catalogue.
        WarehouseError: dbt cannot parse the project.
    """
    folder = city.state / "dbt"
    manifest, parsed_from = folder / "manifest.json", folder / "parsed_from.txt"
    wanted = definition_hash(city)
    known = parsed_from.read_text() if parsed_from.is_file() else ""
    # By its hash: one cut off by a kill or a full disk must not stop every later run.
    if manifest.is_file() and known == f"{wanted} {sha256_of(manifest)} {DBT_PROJECT}":
        return manifest
    folder.mkdir(parents=True, exist_ok=True)
    city.build.mkdir(parents=True, exist_ok=True)
    if not known.endswith(f" {DBT_PROJECT}"):
        (folder / "partial_parse.msgpack").unlink(missing_ok=True)
    parse = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "parse", "--quiet", *_dbt_folders()],
        env=os.environ | dbt_environment(city),
        capture_output=True,
        text=True,
        check=False,
    )
    if parse.returncode != 0:
        # dbt's words for a file that is missing or in another encoding help nobody.
        demand_sound_catalogue(city.catalogue)
        raise WarehouseError(f"dbt cannot parse the project:\n{parse.stdout}{parse.stderr}")
    parsed_from.write_text(f"{wanted} {sha256_of(manifest)} {DBT_PROJECT}")
    return manifest


def _dbt_folders() -> list[str]:
    return ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]


class DbtProcess(dagster_dbt.DbtCliResource):
    """dbt as a process of its own, without a second one inside Dagster's."""

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:
        """No adapter: Dagster would load dbt-core for it, to count rows for whoever asks."""


class StageTranslator(dagster_dbt.DagsterDbtTranslator):
    """Asset keys and groups that say the stage, the same word as folder and schema."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        name = dbt_resource_props["name"]
        match dbt_resource_props["resource_type"]:
            case "source":
                return _lake_key(dbt_resource_props)
            case "seed":
                return dg.AssetKey(["catalogue", name])
        return dg.AssetKey([dbt_resource_props["fqn"][1], name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return self.get_asset_key(dbt_resource_props).path[0]


def _lake_key(source: Mapping[str, Any]) -> dg.AssetKey:
    """A feed is an asset of its own; rejected rows and account come last, as one.

    The ledger is one asset, too: what a month close added.
    """
    if source["source_name"] == "lake":
        return dg.AssetKey(["lake", source["name"]])
    if source["source_name"] == "ledger":
        return LEDGER
    return ACCOUNT


def demand_sound_lake(city: City) -> None:
    """Stop before wrong numbers: a flipped bit in Parquet is read without any error.

    Raises:
        WarehouseError: rows are damaged that intake could not make again from their file.
    """
    if damaged := damaged_loads(city.lake):
        names = ", ".join(damaged)
        raise WarehouseError(
            f"数据湖中有文件损坏，且原始文件已不在接收文件夹：{names}。请把原始文件放回后再运行，"
            "或删除 lake/loads 中同名的 json 以放弃这些数据。\n"
            f"✗ rows in the lake are damaged and their file is gone from landing: {names}; put it "
            "back, or delete the json of that name in lake/loads to go on without it"
        )


def clear_build(city: City) -> None:
    """Begin with an empty file: every table is made anew, and a damaged one ends with its run."""
    shutil.rmtree(city.build, ignore_errors=True)
    city.build.mkdir(parents=True)


def unit_tested(city: City) -> Path:
    """Where it is noted with what dbt's unit tests passed."""
    return city.state / "dbt" / "unit_tested.txt"


def tested_with() -> str:
    """What a unit test's verdict hangs on: the project, dbt and DuckDB, and no city's data."""
    return "\n".join([project_hash(), *programmes()])


def _verdict(city: City, run_id: str, inputs: str) -> None:
    marker = {"run_id": run_id, "fingerprint": inputs}
    part = city.build / "checked.part"
    part.write_text(json.dumps(marker), encoding="utf-8")
    os.replace(part, city.build / "checked.json")


def keep_artifacts(city: City, run: dagster_dbt.DbtCliInvocation) -> None:
    """Put what a call of dbt wrote about the project and its results beside the build."""
    for name in ARTIFACTS:
        shutil.copyfile(run.target_path / name, city.build / name)


def is_forced(context: dg.AssetExecutionContext) -> bool:
    return context.run.tags.get("force") == "true"


def on_duckdb(context: dg.AssetExecutionContext, city: City) -> Iterator[Any]:
    """Build and test in one call of dbt; unit tests only where they may say something new."""
    clear_build(city)
    proof = unit_tested(city)
    proven = proof.is_file() and proof.read_text(encoding="utf-8") == tested_with()
    left_out = [] if is_forced(context) or not proven else ["--exclude-resource-type", "unit_test"]
    run = context.resources.dbt.cli(["build", *left_out], context=context)
    yield from run.stream()
    if not left_out:
        proof.write_text(tested_with(), encoding="utf-8")
    keep_artifacts(city, run)


def warehouse_assets(city: City, manifest: Path, engine: Engine = on_duckdb) -> dg.AssetsDefinition:
    """Every seed and model of the dbt project as an asset, its tests as asset checks."""
    settings = dagster_dbt.DagsterDbtTranslatorSettings(
        enable_asset_checks=True, enable_duplicate_source_asset_keys=True
    )

    @dagster_dbt.dbt_assets(
        manifest=manifest,
        name="dbt_build",
        dagster_dbt_translator=StageTranslator(settings=settings),
        pool=WRITER_POOL,
        required_resource_keys={"dbt", ONE_RUN},
    )
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        """Build and test every model; only a build without a failed test may be published."""
        if not is_forced(context) and (shown := nothing_new(city)):
            context.log.info("nothing new since publication %s", shown.publication_id)
            return
        read_ledger(city)
        demand_sound_lake(city)
        # Before the build: what changes while it runs shall make the next refresh build again.
        inputs = fingerprint(city)
        # Whatever comes of this run: what lies there has not been checked by it.
        (city.build / "checked.json").unlink(missing_ok=True)
        yield from engine(context, city)
        _verdict(city, context.run.run_id, inputs)

    return dbt_build


def dbt_resource(city: City) -> DbtProcess:
    """dbt's command line with the city's environment set for this process."""
    os.environ.update(dbt_environment(city))
    city.build.mkdir(parents=True, exist_ok=True)
    return DbtProcess(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        dbt_executable=str(write_dbt_command(city.state / "dbt")),
    )
