"""The installation: settings, sources, catalogue, landing folder, lake and ledger of the city.

Belongs here: files that somebody or the system wrote. Not here: what readers see (readers).
"""

import os
from collections.abc import Iterator

from orchestration.catalogue.check import CatalogueFaults, demand_sound_catalogue
from orchestration.doctor.finding import GOOD, LOOK, MEND, Finding
from orchestration.intake.contract import read_contracts
from orchestration.intake.lake import is_intact
from orchestration.intake.records import read_records
from orchestration.intake.source import SourceError, read_sources
from orchestration.ledger import LedgerError, read_ledger
from orchestration.settings import City


def state_folder(city: City) -> Finding:
    """Whether the state folder can be written."""
    try:
        city.state.mkdir(parents=True, exist_ok=True)
        probe = city.state / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding(
            MEND,
            f"状态目录不可写：{city.state}",
            f"the state folder cannot be written ({error.strerror})",
            "give its owner the right to write, or set CHANGTAI_HOME",
        )
    return Finding(GOOD, f"状态目录可写：{city.state}", "the state folder can be written")


def landing(city: City) -> Finding:
    """Whether files can arrive."""
    if not city.landing.is_dir() or not os.access(city.landing, os.R_OK):
        return Finding(
            MEND,
            f"收件目录不存在或不可读：{city.landing}",
            "the landing folder is not there or cannot be read",
            "make the folder, or set LANDING=…",
        )
    waiting = sum(1 for path in city.landing.rglob("*") if path.is_file())
    return Finding(GOOD, f"收件目录中有 {waiting} 个文件", f"{waiting} files in the landing folder")


def definitions(city: City) -> Iterator[Finding]:
    """Whether sources and catalogue can be read without a fault."""
    try:
        sources = read_sources(city.folder / "sources", read_contracts())
        yield Finding(GOOD, f"{len(sources)} 个来源定义正确", f"{len(sources)} sources are sound")
    except SourceError as error:
        yield Finding(MEND, "来源定义有误", str(error), "mend the file named")
    try:
        demand_sound_catalogue(city.catalogue, city.lake)
        yield Finding(GOOD, "目录表没有错误", "the catalogue has no fault")
    except CatalogueFaults as error:
        first = str(error).splitlines()[0]
        yield Finding(MEND, "目录表有错误", first, "make catalogue")


def lake(city: City) -> Finding:
    """Whether every file of the lake still holds what was written."""
    records = list(read_records(city.lake))
    damaged = [record.source_file for record in records if not is_intact(city.lake, record)]
    if damaged:
        return Finding(
            LOOK,
            f"湖中 {len(damaged)} 个文件损坏：{'、'.join(damaged[:3])}",
            f"{len(damaged)} files of the lake are damaged",
            "make refresh reads the received files again",
        )
    return Finding(GOOD, f"湖中 {len(records)} 份数据完好", f"{len(records)} loads are intact")


def ledger(city: City) -> Finding:
    """Whether the chain of month closes is whole."""
    try:
        closes = read_ledger(city)
    except LedgerError as error:
        return Finding(
            MEND, "台账损坏", str(error).splitlines()[0], "make restore FROM=backup.tar.gz"
        )
    return Finding(GOOD, f"台账 {len(closes)} 次月结，链条完整", "the ledger's chain is whole")
