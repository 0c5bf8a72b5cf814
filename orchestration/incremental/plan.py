"""Plan: what the last whole build by dbt compiled, in the order in which it hangs together.

Belongs here: reading dbt's own artifacts of that build. Not here: running anything (build).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

# What dbt tells of a build: the project, and what it ran.
ARTIFACTS = ("manifest.json", "run_results.json")


@dataclass(frozen=True)
class Follows:
    """What a model or a test declares as `follows` in its meta: which of its rows a change reaches.

    A row with one value of `key`, a column or an expression, comes of those rows of the relations
    in `of` that have the same value (each is named with what the value is called there), and of
    nothing else in them.
    Relations in `beside` are read whole: rows that changed there reach the values that they name.
    With `months` the value is a month, and a row also comes of rows that many months earlier.
    With `through` an entity has rows under several keys: its rows are looked at together.
    Rows under the condition `apart` come of all rows.
    Where `adds` names columns, they are sums over the rows of `of`, the last of them their count:
    what came is added and what went is taken off, without any key.
    """

    key: str | None
    of: Mapping[str, str]
    months: tuple[int, ...] = (0,)
    through: str | None = None
    apart: str | None = None
    adds: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A model or test as dbt compiled it: its SQL, and the relations that it reads.

    `reads` maps the unique id of each relation below it to the words that name it in the SQL.
    """

    unique_id: str
    name: str
    kind: str
    sql: str
    relation: str | None
    reads: Mapping[str, str]
    follows: Follows | None = None
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The models in an order in which each comes after what it reads, and the data tests.

    `names` are those of all nodes, `sources` the groups of sources, both by unique id.
    """

    models: list[Step]
    tests: list[Step]
    names: Mapping[str, str]
    sources: Mapping[str, str]


def _follows(node: Mapping[str, Any]) -> Follows | None:
    declared = node["config"].get("meta", {}).get("follows")
    if declared is None:
        return None
    key, of = declared.get("key"), declared["of"]
    named = of if isinstance(of, dict) else dict.fromkeys(of, key)
    return Follows(
        key,
        named,
        tuple(declared.get("months", (0,))),
        declared.get("through"),
        declared.get("apart"),
        tuple(declared.get("adds", ())),
        declared.get("beside", {}),
    )


def _steps(manifest: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[Step]:
    compiled = {result["unique_id"]: result.get("compiled_code") for result in results["results"]}
    known = manifest["nodes"] | manifest["sources"]
    for key, node in manifest["nodes"].items():
        if node["resource_type"] not in ("model", "test") or not compiled.get(key):
            continue
        below = [each for each in node["depends_on"]["nodes"] if each in known]
        is_test = node["resource_type"] == "test"
        yield Step(
            key,
            node["name"],
            "test" if is_test else node["config"]["materialized"],
            compiled[key],
            None if is_test else node["relation_name"],
            {each: known[each]["relation_name"] for each in below},
            _follows(node),
            node["config"],
        )


def read_plan(manifest: Mapping[str, Any], results: Mapping[str, Any]) -> Plan:
    """The plan of the build that dbt told of in these artifacts.

    Raises:
        ValueError, KeyError: they do not hold every model.
    """
    steps = {step.unique_id: step for step in _steps(manifest, results)}
    models = {key: step for key, step in steps.items() if step.kind != "test"}
    wanted = {key for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    if wanted != models.keys():
        raise ValueError(f"not compiled: {', '.join(sorted(wanted ^ models.keys()))}")
    order = TopologicalSorter({key: step.reads.keys() for key, step in models.items()})
    known = manifest["nodes"] | manifest["sources"]
    return Plan(
        [models[key] for key in order.static_order() if key in models],
        [step for step in steps.values() if step.kind == "test"],
        {key: node["name"] for key, node in known.items()},
        {key: node["source_name"] for key, node in manifest["sources"].items()},
    )
