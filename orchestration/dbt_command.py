"""dbt's command, bound to the life of the process that calls it.

Belongs here: the small program between Dagster and dbt. Not here: what dbt is told (warehouse).
A run that is killed leaves its dbt at work otherwise, which holds the build database and goes on
writing into it while the next run builds. It answers for dbt's version, which Dagster asks before
each call: dbt loads all that it has to tell it, for four seconds.
"""

import os
import sys
from pathlib import Path

# 1 is PR_SET_PDEATHSIG, 9 is SIGKILL; only Linux knows it, elsewhere dbt runs as it is.
PROGRAM = """#!{python}
import ctypes, os, sys
if sys.argv[1:] == ["--version"]:
    from importlib.metadata import version
    sys.exit(print(version("dbt-core")))
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 9)
    if os.getppid() == 1:
        sys.exit("the run that called dbt has ended")
os.execv({dbt!r}, [{dbt!r}, *sys.argv[1:]])
"""


def write_dbt_command(folder: Path, environment: Path | None = None) -> Path:
    """Write the program into the folder and return its path.

    Args:
        environment: the virtual environment whose dbt is meant; without it our own.
    """
    python = environment / "bin" / "python" if environment else Path(sys.executable)
    folder.mkdir(parents=True, exist_ok=True)
    path, part = folder / "dbt", folder / "dbt.part"
    text = PROGRAM.format(python=python, dbt=str(python.parent / "dbt"))
    part.write_text(text, encoding="utf-8")
    part.chmod(0o755)
    os.replace(part, path)
    return path
