"""Environments: one per tool outside the tree, from `requirements/<tool>.txt`.

Belongs here: making them with uv. Not here: what runs in them. One each, because what one tool
pins another cannot stand beside (SQLMesh holds pandas back), and so that one that cannot be had
does not keep the others from being measured.
"""

import subprocess
import sys
from pathlib import Path

LONGEST = 300
REQUIREMENTS = Path(__file__).parent / "requirements"


class NotInstalledError(Exception):
    """The tool cannot be had here; the message is the installer's."""


def pinned_version(tool: str) -> str:
    """The version in the first line of the tool's requirements: the tool itself."""
    return _wanted(tool).splitlines()[0].split("==")[1]


def python_of(tool: str, home: Path) -> Path:
    """The interpreter of the tool's environment, made where its requirements are not in it yet.

    Raises:
        NotInstalledError: uv could not install it.
    """
    folder = home / tool
    python, installed = folder / "bin" / "python", folder / "installed.txt"
    wanted = _wanted(tool)
    if not installed.is_file() or installed.read_text(encoding="utf-8") != wanted:
        _uv("venv", "--clear", "--python", sys.executable, str(folder))
        requirements = str(REQUIREMENTS / f"{tool}.txt")
        _uv("pip", "install", "--python", str(python), "--requirement", requirements)
        installed.write_text(wanted, encoding="utf-8")
    return python


def _wanted(tool: str) -> str:
    return (REQUIREMENTS / f"{tool}.txt").read_text(encoding="utf-8")


def _uv(*arguments: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    done = subprocess.run(
        [str(uv), "--quiet", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotInstalledError(" ".join(done.stderr.split())[:LONGEST])
