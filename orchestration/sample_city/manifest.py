"""Manifest: what the generator wrote last, so that nothing is written twice or left over.

Belongs here: what a landing folder was made from, and its files. Not here: making them.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "sample_city.json"
NOTE = "模拟数据，由程序生成 · simulated records made by a program"


@dataclass(frozen=True)
class Manifest:
    """One making: the generator and lists it was made with, and each file with rows and hash."""

    city: str
    seed: int
    scale: int
    generator: str
    files: dict[str, dict[str, int | str]]
    note: str = NOTE

    def is_same_making(self, other: "Manifest") -> bool:
        """Whether both come from the same city, seed, scale and generator."""
        mine, theirs = asdict(self) | {"files": {}}, asdict(other) | {"files": {}}
        return mine == theirs


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def generator_version(reference: Path) -> str:
    """A fingerprint of this package and of the city's lists: a change in either makes anew."""
    sources = [*Path(__file__).parent.glob("*.py"), *reference.glob("*.csv")]
    prints = [f"{path.name} {sha256_of(path)}" for path in sorted(sources, key=lambda p: p.name)]
    return hashlib.sha256("\n".join(prints).encode()).hexdigest()[:16]


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a landing folder; None where it has none of ours."""
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, TypeError):
        return None


def is_complete(folder: Path, manifest: Manifest) -> bool:
    """Whether every file is there with the bytes it was made with."""
    return all(
        (folder / name).is_file() and sha256_of(folder / name) == file["sha256"]
        for name, file in manifest.files.items()
    )


def files_made(folder: Path, row_counts: dict[str, int]) -> dict[str, dict[str, int | str]]:
    """Rows and hash of each file made."""
    return {
        name: {"rows": rows, "sha256": sha256_of(folder / name)}
        for name, rows in sorted(row_counts.items())
    }


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest; it comes last, so a broken making leaves none."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / NAME).write_text(f"{text}\n", encoding="utf-8")


def remove_made(folder: Path, manifest: Manifest) -> None:
    """Remove the files of an earlier making, and only those."""
    for name in manifest.files:
        (folder / name).unlink(missing_ok=True)
    (folder / NAME).unlink(missing_ok=True)
