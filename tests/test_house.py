"""The house: the tree stays as agreed, and nothing is in it that does not belong."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
AGREED = {
    "dbt_project", "orchestration", "dashboards", "raw", "tests", "docs", "pyproject.toml",
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "requirements.lock",
    ".ci", ".gitignore", ".gitattributes", ".editorconfig", ".streamlit",
}  # fmt: skip
# Spelled apart so that this file does not hold what it forbids.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"https?://[a-z0-9.-]*(?:py" + r"pi|pythonhosted|npm" + r"js)\.[a-z]+",
            "/wo" + "rk/",
            "/ro" + "ot/",
            "/home/[a-z]+/",
        ]
    )
)
LARGEST_BYTES = 2_000_000


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_the_top_level_holds_only_what_was_agreed():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= AGREED


def test_no_build_product_and_no_large_file_is_tracked():
    wrong = [
        path
        for path in tracked()
        if path.suffix in {".duckdb", ".pyc", ".parquet", ".xlsx", ".wal"}
        or path.name in {"uv.lock", "package-lock.json", "manifest.json", ".DS_Store", ".gitkeep"}
        or path.stat().st_size > LARGEST_BYTES
    ]
    assert wrong == []


def test_no_file_holds_a_registry_host_or_a_path_of_some_machine():
    wrong = []
    for path in tracked():
        if path.suffix in {".png", ".ico"}:
            continue
        found = FORBIDDEN.search(path.read_text(encoding="utf-8", errors="ignore"))
        if found:
            wrong.append(f"{path.relative_to(ROOT)}: {found.group()}")
    assert wrong == []


def test_no_work_is_left_marked_as_unfinished():
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
    wrong = [
        path.relative_to(ROOT)
        for path in tracked()
        if path.suffix in {".py", ".sql", ".yml", ".yaml"} and marks.search(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_every_python_module_says_what_belongs_in_it():
    wrong = [
        path.relative_to(ROOT)
        for path in tracked()
        if path.suffix == ".py" and not path.read_text("utf-8").lstrip().startswith('"""')
    ]
    assert wrong == []
