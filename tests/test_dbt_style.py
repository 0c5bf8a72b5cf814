"""The dbt project keeps its own rules, read from the manifest that dbt makes of it.

Belongs here: layers, names, words, contracts and owners, as far as dbt's manifest tells them.
Not here: figures (dbt's unit tests) and data (dbt's data tests).
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import DBT_PROJECT, ROOT

STAGES = ["staging", "intermediate", "marts"]
PREFIX_OF_STAGE = {
    "staging": r"stg_(?P<group>[a-z]+)__[a-z_]+",
    "intermediate": r"int_[a-z_]+",
    "marts": r"(fct|dim|about)_[a-z_]+",
}
OWNERS = {"intake", "catalogue", "logic", "balance", "suspicion"}
# A name is a sentence when it says something: four words at least.
SENTENCE = re.compile(r"[a-z0-9]+(_[a-z0-9]+){3,}")
FIRST_SENTENCE_LONGEST = 90
SQL_LONGEST = 100


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The manifest named by DBT_MANIFEST, else one parsed now; parsing opens no data."""
    if given := os.environ.get("DBT_MANIFEST"):
        return json.loads(Path(given).read_text(encoding="utf-8"))
    target = tmp_path_factory.mktemp("dbt")
    settings = {
        "CHANGTAI_CITY": "zhifu",
        "CHANGTAI_LAKE": str(target),
        "CHANGTAI_BUILD": str(target / "build.duckdb"),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
    }
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    parse = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "parse", "--quiet", *folders],
        env={k: v for k, v in os.environ.items() if k != "CHANGTAI_CATALOGUE_PATH"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert parse.returncode == 0, parse.stdout + parse.stderr
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def models(manifest: dict) -> dict[str, dict]:
    return {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }


@pytest.fixture
def data_tests(manifest: dict) -> list[dict]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]


def stage(node: dict) -> str:
    """The stage's word: the first folder under models, which is also the schema."""
    return node["fqn"][1]


def first_sentence(words: str) -> str:
    return re.split(r"(?<=[.:;]) ", words.strip(), maxsplit=1)[0]


def test_a_model_reads_its_own_stage_or_an_earlier_one_and_only_staging_reads_the_lake(models):
    wrong = []
    for node in models.values():
        for read in node["depends_on"]["nodes"]:
            if read.startswith("source.") and stage(node) != "staging":
                wrong.append((node["name"], read))
            if read in models and STAGES.index(stage(models[read])) > STAGES.index(stage(node)):
                wrong.append((node["name"], models[read]["name"]))
    assert wrong == []


def test_each_source_table_is_read_by_one_staging_model_and_staging_reads_nothing_else(
    manifest, models
):
    readers = {source: [] for source in manifest["sources"]}
    for node in models.values():
        if stage(node) == "staging":
            assert len(node["depends_on"]["nodes"]) == 1, node["name"]
            readers[node["depends_on"]["nodes"][0]].append(node["name"])
    assert {source: names for source, names in readers.items() if len(names) != 1} == {}


def test_the_stage_stands_in_the_name_the_folder_and_the_schema_of_every_model(models):
    wrong = []
    for node in models.values():
        name = re.fullmatch(PREFIX_OF_STAGE[stage(node)], node["name"])
        group_fits = stage(node) != "staging" or (name and name["group"] == node["fqn"][2])
        if not name or not group_fits or node["schema"] != stage(node):
            wrong.append(f"{node['schema']}.{node['name']} in {node['original_file_path']}")
    assert wrong == []


def test_every_model_says_in_one_short_sentence_what_one_row_is(models):
    wrong = [
        node["name"]
        for node in models.values()
        if not node["description"].startswith("One row")
        or len(first_sentence(node["description"])) > FIRST_SENTENCE_LONGEST
    ]
    assert wrong == []


def test_every_mart_has_an_enforced_contract_and_every_column_of_it_a_type(models):
    marts = [node for node in models.values() if stage(node) == "marts"]
    assert marts
    assert [m["name"] for m in marts if not m["config"]["contract"]["enforced"]] == []
    untyped = [
        f"{mart['name']}.{name}"
        for mart in marts
        for name, column in mart["columns"].items()
        if not column["data_type"]
    ]
    assert untyped == []


def test_every_column_of_a_mart_is_described_by_the_block_of_its_own_name(manifest, models):
    blocks = {
        doc["name"]: doc["block_contents"].strip()
        for doc in manifest["docs"].values()
        if doc["package_name"] == "changtai" and not doc["name"].startswith("__")
    }
    described = {
        (mart["name"], name): column["description"].strip()
        for mart in models.values()
        if stage(mart) == "marts"
        for name, column in mart["columns"].items()
    }
    assert [key for key, words in described.items() if words != blocks.get(key[1], "")] == []
    assert [name for name, words in blocks.items() if not words] == []
    assert blocks.keys() - {name for _, name in described} == set()


def test_every_mart_has_a_test_that_says_what_makes_a_row_unique(models, data_tests):
    told = {
        test["attached_node"]
        for test in data_tests
        if (test.get("test_metadata") or {}).get("name") in {"row_is_unique", "unique"}
    }
    assert [n["name"] for key, n in models.items() if stage(n) == "marts" and key not in told] == []


def test_every_test_is_a_sentence_with_an_owner_and_only_suspicions_let_a_build_pass(data_tests):
    wrong = []
    for test in data_tests:
        owner = test["config"].get("meta", {}).get("owner")
        severity = test["config"]["severity"].lower()
        if (
            not SENTENCE.fullmatch(test["name"])
            or owner not in OWNERS
            or (severity == "error") == (owner == "suspicion")
        ):
            wrong.append((test["name"], owner, severity))
    assert wrong == []


def test_every_unit_test_is_a_sentence(manifest):
    names = [test["name"] for test in manifest["unit_tests"].values()]
    assert names
    assert [name for name in names if not SENTENCE.fullmatch(name)] == []


def test_no_sql_uses_a_lambda_that_the_next_engine_refuses_and_long_files_say_why():
    wrong = []
    for path in [*DBT_PROJECT.glob("models/**/*.sql"), *DBT_PROJECT.glob("macros/*.sql")]:
        lines = path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\w\s*->\s*\w", "\n".join(lines)):
            wrong.append(f"{path.name}: arrow")
        if len(lines) > SQL_LONGEST and not lines[0].startswith(("-- ", "{#-")):
            wrong.append(f"{path.name}: {len(lines)} lines without a word on why")
    assert wrong == []


def test_an_exposure_names_its_owner_and_reads_only_marts(manifest, models):
    wrong = [
        exposure["name"]
        for exposure in manifest["exposures"].values()
        if not exposure["owner"].get("name")
        or not exposure["depends_on"]["nodes"]
        or any(stage(models[read]) != "marts" for read in exposure["depends_on"]["nodes"])
    ]
    assert manifest["exposures"]
    assert wrong == []


def test_every_page_is_an_exposure_and_the_marts_that_pages_ask_are_the_ones_named(
    manifest, models
):
    exposures = manifest["exposures"].values()
    pages = {f"page_{path.stem}" for path in (ROOT / "dashboards" / "pages").glob("*.py")}
    assert {exposure["name"] for exposure in exposures} == pages - {"page___init__"}
    named = {models[key]["name"] for e in exposures for key in e["depends_on"]["nodes"]}
    # The saved queries are the analysts' and no page's, save the one that finds a figure's records;
    # test_saved_queries runs each of them.
    queries = [
        path.read_text("utf-8")
        for path in (ROOT / "dashboards").rglob("*.sql")
        if path.parent.name != "saved" or path.stem == "trace_figure"
    ]
    marts = {node["name"] for node in models.values() if stage(node) == "marts"}
    asked = {word for query in queries for word in re.findall(r"\w+", query)} & marts
    assert named == asked
