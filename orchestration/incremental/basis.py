"""Basis: what the build that lies there was made of, and what has come in since.

Belongs here: keeping and comparing that, by content. Not here: what is done with it (build).
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.incremental.changes import Files, Reach
from orchestration.incremental.plan import ARTIFACTS
from orchestration.inputs import definition_hash, programmes
from orchestration.intake.lake import SHAPE_FILE, lake_file, sha256_of
from orchestration.intake.records import read_records
from orchestration.ledger import read_ledger
from orchestration.settings import DBT_PROJECT, City

KEPT = "basis.json"
# Where more of all rows is new than this, to follow them takes longer than to build anew.
FOLLOWED_SHARE = 0.1


class CannotFollow(Exception):
    """The build has to be made anew; the message says why."""


def _account_file(name: str) -> str:
    """The place in the lake of a file of the account of the intake."""
    return f"about/{name}.parquet"


@dataclass(frozen=True)
class Basis:
    """What a build was made of, by SHA-256.

    `files` are those of the lake by their place in it, with their `rows`, `account` those about the
    intake itself; `definition` stands for the project, the catalogue, the programmes, and the
    folders that compiled SQL names.
    """

    definition: str
    as_of: str
    files: Mapping[str, str]
    rows: Mapping[str, int]
    account: Mapping[str, str]
    ledger: list[str]


def present_basis(city: City) -> Basis:
    """What a build made now would be made of."""
    files, rows = {}, {}
    for record in read_records(city.lake):
        counts = {"accepted": record.accepted_count, "rejected": record.rejected_count}
        for verdict, written in record.lake_sha256.items():
            place = lake_file(Path(), record.feed, verdict, record.load_id).as_posix()
            files[place], rows[place] = written, counts[verdict]
    return Basis(
        definition=" ".join(
            [definition_hash(city), *programmes(), str(DBT_PROJECT), str(city.state)]
        ),
        as_of=city.as_of.isoformat(),
        files=files,
        rows=rows,
        account={
            path.relative_to(city.lake).as_posix(): sha256_of(path)
            for path in city.lake.glob(_account_file("*"))
        },
        ledger=[close.sha256 for close in read_ledger(city)],
    )


def _made(city: City) -> dict[str, str]:
    """What could be damaged unseen: DuckDB proves the blocks that it reads, and no others."""
    paths = [city.marts_file, *(city.build / name for name in ARTIFACTS)]
    return {path.name: sha256_of(path) for path in paths}


def _seen(city: City) -> Path:
    return city.build / "seen"


def keep_basis(city: City, basis: Basis) -> None:
    """Note what the build is made of, and hold on to its files of the lake.

    Intake deletes the rows of a file that was sent again, and a later build must take them out.

    Raises:
        OSError: a file cannot be held; the build is then not followed.
    """
    seen = _seen(city)
    shutil.rmtree(seen, ignore_errors=True)
    for place in [*basis.files, *basis.account]:
        held = seen / place
        held.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(city.lake / place, held)
        except OSError:
            # Not every file system knows a second name for a file.
            shutil.copyfile(city.lake / place, held)
    kept = {"basis": asdict(basis), "made": _made(city)}
    (city.build / KEPT).write_text(json.dumps(kept), encoding="utf-8")


def take_basis(city: City) -> Basis:
    """What the build was made of; it stands for nothing from now on, until it is kept again.

    Raises:
        CannotFollow: there is no whole build of this project, or it is damaged.
    """
    path = city.build / KEPT
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
        basis = Basis(**kept["basis"])
        if kept["made"] != _made(city):
            raise CannotFollow("the last build is damaged")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CannotFollow("there is no whole build to follow on") from error
    return basis


def _months(day: str) -> int:
    """The number of its month, so that one month later is one more."""
    year, month, _ = map(int, day.split("-"))
    return 12 * year + month


def news_since(
    city: City, basis: Basis, present: Basis, sources: Mapping[str, str]
) -> dict[str, Files | Reach]:
    """What has come in since, by the unique id of dbt's source.

    Args:
        sources: the name of the group of each source, by its unique id.

    Raises:
        CannotFollow: the project has changed, so much is new that to follow it would take longer,
            or a file that went is damaged.
    """
    if basis.definition != present.definition:
        raise CannotFollow("the project or the catalogue has changed")
    came = [place for place, sha in present.files.items() if basis.files.get(place) != sha]
    gone = [place for place, sha in basis.files.items() if present.files.get(place) != sha]
    moved = sum(present.rows[place] for place in came) + sum(basis.rows[place] for place in gone)
    if moved > FOLLOWED_SHARE * sum(present.rows.values()):
        raise CannotFollow(f"{moved:,} rows are new or gone")
    if abs(_months(basis.as_of) - _months(present.as_of)) > 1:
        raise CannotFollow(f"the as-of date has moved from {basis.as_of} to {present.as_of}")
    known = basis.files | basis.account
    for place in [*gone, *basis.account]:
        held = _seen(city) / place
        if not held.is_file() or sha256_of(held) != known[place]:
            raise CannotFollow(f"{place} of the last build is damaged")
    news: dict[str, Files | Reach] = {}
    for unique_id, group in sources.items():
        name = unique_id.rpartition(".")[2]
        match group:
            case "lake_account":
                place = _account_file(name)
                if basis.account[place] != present.account[place]:
                    news[unique_id] = Files([city.lake / place], [_seen(city) / place])
            case "ledger" if basis.ledger != present.ledger:
                news[unique_id] = Reach.WHOLE
            case "lake" | "lake_rejected":
                of_feed = f"{name}/accepted/*" if group == "lake" else "*/rejected/*"
                files = Files(
                    [city.lake / place for place in came if Path(place).match(of_feed)],
                    [_seen(city) / place for place in gone if Path(place).match(of_feed)],
                    next(city.lake.glob(f"{of_feed.removesuffix('*')}{SHAPE_FILE}")),
                )
                if files.came or files.gone:
                    news[unique_id] = files
    return news
