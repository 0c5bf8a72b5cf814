"""The machine: packages, disk, ports, clock, where notices go.

Belongs here: what is true of the machine whatever city it serves. Not here: the city's files
(installation), its publications (readers).
"""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from orchestration.doctor.finding import GOOD, LOOK, MEND, Finding
from orchestration.notices import ADDRESSES
from orchestration.settings import ROOT, City

LOCK = ROOT / "requirements.lock"
# A refresh writes a build, a publication and temporary files beside what is kept.
ROOM_FOR_PUBLICATIONS = 6
LEAST_ROOM_BYTES = 2 << 30


def packages(lock: Path = LOCK) -> Finding:
    """Whether what is installed is what is pinned."""
    pinned = re.findall(r"^([A-Za-z0-9_.\[\]-]+==[^\\\n]+)", lock.read_text("utf-8"), re.M)
    wrong = []
    wanted = [Requirement(line.strip()) for line in pinned]
    for each in (w for w in wanted if w.marker is None or w.marker.evaluate()):
        try:
            has = version(canonicalize_name(each.name))
        except PackageNotFoundError:
            has = "—"
        if has not in each.specifier:
            wrong.append(f"{each.name} {has}")
    if wrong:
        told = ", ".join(wrong[:5])
        return Finding(
            MEND,
            f"{len(wrong)} 个软件包与锁定版本不符：{told}",
            f"{len(wrong)} packages differ from the lock",
            "rm -rf .venv && make refresh (offline: WHEELHOUSE=folder)",
        )
    return Finding(GOOD, f"{len(wanted)} 个软件包与锁定版本一致", "packages are those of the lock")


def room(city: City) -> Finding:
    """Whether the disk has room for the next refreshes."""
    files = [path.stat().st_size for path in city.published.glob("warehouse_*.duckdb")]
    needed = max(LEAST_ROOM_BYTES, ROOM_FOR_PUBLICATIONS * max(files, default=0))
    free = shutil.disk_usage(city.state if city.state.exists() else city.state.parent).free
    gib = f"{free / 2**30:.1f} GiB"
    if free < needed:
        return Finding(
            MEND,
            f"磁盘只剩 {gib}，至少需要 {needed / 2**30:.1f} GiB",
            f"only {gib} of disk are free",
            "free disk space, or move the state folder: CHANGTAI_HOME=…",
        )
    return Finding(GOOD, f"磁盘剩余 {gib}", "disk has room")


def ports() -> Iterator[Finding]:
    """Whether the ports of the pages and of Dagster answer: fine both ways, but good to know."""
    for name, default in (("PORT", "8501"), ("DAGSTER_PORT", "3000")):
        port = int(os.environ.get(name) or default)
        with socket.socket() as probe:
            probe.settimeout(1)
            is_taken = probe.connect_ex(("127.0.0.1", port)) == 0
        state = ("有程序在使用", "is in use") if is_taken else ("空闲", "is free")
        yield Finding(GOOD, f"端口 {port} {state[0]}", f"port {port} ({name}) {state[1]}")


def notices() -> Finding:
    """Whether somebody hears of a failure."""
    if os.environ.get(ADDRESSES):
        return Finding(GOOD, "已设置失败通知", "somebody is told of a failed refresh")
    return Finding(
        LOOK,
        "更新失败时不会通知任何人",
        "nobody is told of a failed refresh",
        f"{ADDRESSES}='mailto://… dingtalk://…' (Apprise addresses)",
    )
