"""Month close: freeze a month's published figures in the ledger; restate only when told to.

Belongs here: whether a month may be closed, by whom, as which edition, and saying so.
Not here: what is frozen (frozen_figures), how it is kept (ledger), what has changed since (dbt).
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
from filelock import Timeout

from orchestration.frozen_figures import (
    POLICY_SCENARIO,
    NothingToFreezeError,
    attach,
    freeze,
    last_day,
    parameter,
)
from orchestration.ledger import Close, LedgerError, append, read_ledger
from orchestration.one_run import writer_lock
from orchestration.publish import current_publication
from orchestration.settings import City, SettingsError, current_city

# The name of the job, also for those who must not wait for dbt to load.
MONTH_CLOSE = "month_close"
# A month not closed by then is closed by hand: nothing goes back through all of the past by itself.
LONGEST_WAIT_MONTHS = 3
CLOSED_BY = "区创建办数据管理员 · data steward"


class CloseError(Exception):
    """The month may not be closed, or not again; the message says why."""


@dataclass(frozen=True)
class Closing:
    """How a call to close ended: the close that now stands, and what was found beside it."""

    close: Close
    is_new: bool
    is_same_today: bool


def _published(city: City) -> duckdb.DuckDBPyConnection:
    publication = current_publication(city)
    if publication is None:
        raise CloseError("✗ 尚无发布，请先运行 make refresh · nothing is published yet")
    return attach(city.published / publication.file)


def due_on(connection: duckdb.DuckDBPyConnection, month: date) -> date:
    """The day from which a month may be closed: some days after its end, by policy."""
    end = last_day(month)
    return end + timedelta(days=max(1, int(parameter(connection, "close_after_days", end) or 1)))


def close_month(
    city: City, month: date, by: str = CLOSED_BY, restate: bool = False, why: str | None = None
) -> Closing:
    """Freeze the month as the current publication shows it, unless it is closed already.

    Args:
        month: first day of the month.
        by: the post that closes, never a person's name.
        restate: add an edition beside those that stand, which needs a reason in `why`.

    Raises:
        CloseError: nothing is published, the month is not due, or a restatement lacks its reason.
        LedgerError: the ledger is damaged.
        NothingToFreezeError: the publication holds no figure of the month.
    """
    earlier = [c for c in read_ledger(city) if c.close_month == month.isoformat()]
    connection = _published(city)
    with connection:
        frozen = freeze(connection, month)
        due = due_on(connection, month)
        if frozen.as_of_date < due:
            raise CloseError(
                f"✗ {month:%Y-%m} 于 {due} 起方可月结，当前数据截至 {frozen.as_of_date}\n"
                f"✗ {month:%Y-%m} may be closed from {due}; the figures are of {frozen.as_of_date}"
            )
        last = earlier[-1] if earlier else None
        is_same = bool(last and last.figures_sha256 == frozen.figures_sha256)
        if last and (is_same or not restate):
            return Closing(last, is_new=False, is_same_today=is_same)
        if last and not why:
            raise CloseError("✗ 重述须写明理由 · a restatement needs its reason: WHY=…")
        now = datetime.now(ZoneInfo(city.facts["timezone"])).replace(microsecond=0, tzinfo=None)
        close = Close(
            close_month=month.isoformat(),
            edition_number=len(earlier) + 1,
            closed_at=now.isoformat(sep=" "),
            closed_by=by,
            reason=why,
            publication_id=frozen.publication_id,
            as_of_date=frozen.as_of_date.isoformat(),
            figure_count=frozen.figure_count,
            figures_sha256=frozen.figures_sha256,
            policy_scenario=POLICY_SCENARIO,
            policy_sha256=frozen.policy_sha256,
        )
        return Closing(append(city, close, connection), is_new=True, is_same_today=True)


def due_month(city: City) -> date | None:
    """The latest month that is due by the current publication and not closed, if there is one."""
    publication = current_publication(city)
    if publication is None:
        return None
    month = date.fromisoformat(publication.as_of_date).replace(day=1)
    closed = {close.close_month for close in read_ledger(city)}
    with _published(city) as connection:
        for _ in range(LONGEST_WAIT_MONTHS):
            month = (month - timedelta(days=1)).replace(day=1)
            if due_on(connection, month) <= date.fromisoformat(publication.as_of_date):
                return None if month.isoformat() in closed else month
    return None


def closes_by_itself(city: City) -> bool:
    """Whether the city's policy lets a due month be closed without anybody asking."""
    publication = current_publication(city)
    if publication is None:
        return False
    with _published(city) as connection:
        day = date.fromisoformat(publication.as_of_date)
        return parameter(connection, "auto_close", day) == "1"


def told(closing: Closing) -> str:
    """What happened, in both languages."""
    close = closing.close
    shown = f"{close.close_month[:7]} 第 {close.edition_number} 版 · edition {close.edition_number}"
    print_of = f"sha256 {close.figures_sha256[:16]}…"
    if closing.is_new:
        return (
            f"✓ 已月结 {shown}：{close.figure_count:,} 个数字 figures, {print_of}\n"
            f"✓ frozen from {close.publication_id}; make refresh shows it in fct_month_closes"
        )
    if closing.is_same_today:
        return f"= 已月结，内容一致 · already closed, same bytes: {shown}, {print_of}"
    return (
        f"= 已月结，台账未动 · already closed, ledger intact, untouched: {shown}, {print_of}\n"
        "! 当前数字已有不同 · the present figures differ: see fct_restatements\n"
        "! 如需重述 · to restate: make close MONTH=… RESTATE=1 WHY=…"
    )


def _month(text: str) -> date:
    return datetime.strptime(text, "%Y-%m").date()


def main(given: list[str] | None = None) -> int:
    """Close one month of the city of CHANGTAI_CITY; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.month_close")
    parser.add_argument("--month", type=_month, required=True, help="2013-04")
    parser.add_argument("--by", default=CLOSED_BY, help="the post that closes, not a name")
    parser.add_argument("--restate", action="store_true", help="add a new edition beside the first")
    parser.add_argument("--why", default=None, help="the reason for a restatement")
    asked = parser.parse_args(given)
    try:
        city = current_city()
        with writer_lock(city).acquire(timeout=0):
            print(told(close_month(city, asked.month, asked.by, asked.restate, asked.why)))
        return 0
    except (SettingsError, CloseError, LedgerError, NothingToFreezeError) as error:
        print(error)
    except Timeout:
        print("✗ 更新正在运行，请稍后再试 · a refresh of this city is running; try again later")
    return 1


if __name__ == "__main__":
    sys.exit(main())
