"""What readers see: the publication, its age, the clock, what a broken run left.

Belongs here: the published folder. Not here: what the figures say (dbt tests, data health).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
from filelock import FileLock, Timeout

from orchestration.doctor.finding import GOOD, LOOK, MEND, Finding
from orchestration.publish import POINTER, Publication, current_publication
from orchestration.settings import City

# The daily schedule, and a day for a weekend's worth of patience.
OLDEST = timedelta(days=2)


def _is_readable(city: City, publication: Publication) -> bool:
    try:
        with duckdb.connect(str(city.published / publication.file), read_only=True) as connection:
            return bool(connection.execute("from marts.about_publication").fetchall())
    except duckdb.Error:
        return False


def publication(city: City) -> Iterator[Finding]:
    """Whether there is a publication, whether it opens, and how old it is."""
    current = current_publication(city)
    if current is None:
        is_first = not (city.published / POINTER).exists()
        zh = "还没有发布过" if is_first else "发布指针损坏或所指文件不存在"
        en = "nothing is published yet" if is_first else "the pointer cannot be followed"
        yield Finding(LOOK if is_first else MEND, zh, en, "make refresh")
        return
    if not _is_readable(city, current):
        zh, en = f"发布文件损坏：{current.file}", "the publication cannot be opened"
        yield Finding(MEND, zh, en, "make rollback, then make refresh FORCE=1")
        return
    now = datetime.now(ZoneInfo(city.facts["timezone"])).replace(tzinfo=None)
    age = now - datetime.fromisoformat(current.published_at)
    if age < timedelta(minutes=-5):
        yield Finding(
            MEND,
            f"系统时钟早于发布时间 {current.published_at}",
            "the clock is behind the publication",
            "set the machine's clock and time zone right",
        )
    elif age > OLDEST:
        zh = f"上次发布是 {age.days} 天前"
        yield Finding(LOOK, zh, f"last published {age.days} days ago", "make up, or make refresh")
    else:
        yield Finding(GOOD, f"发布可读：{current.publication_id}", "the publication opens")


def running(city: City) -> Finding:
    """Whether a refresh holds the lock now."""
    city.state.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(city.state / "refresh.lock", timeout=0):
            return Finding(GOOD, "没有正在运行的更新", "no refresh is running")
    except Timeout:
        return Finding(GOOD, "正在更新", "a refresh is running")
