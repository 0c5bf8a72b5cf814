"""Notices: who hears that a run failed or that a source has fallen silent.

Belongs here: turning a failed run, a lost run or a late source into a message.
Not here: when runs start (schedules), when a source is late (intake).
"""

import json
import os

import apprise
import dagster as dg

from orchestration.intake.freshness import late_sources
from orchestration.month_close import MONTH_CLOSE
from orchestration.one_run import GONE, end_lost_runs
from orchestration.settings import City

# Apprise addresses, separated by blanks; without one a failure is only logged.
ADDRESSES = "CHANGTAI_NOTIFY"
FAILED = "数据更新失败 · refresh failed"
STAYS_UP = "上一次发布仍然有效 · the last publication stays up."
WATCH_SECONDS = 60


def send_notice(title: str, body: str) -> bool:
    """Send to every configured address; False where none is configured or one refused."""
    addresses = os.environ.get(ADDRESSES, "").split()
    if not addresses:
        return False
    sender = apprise.Apprise()
    for address in addresses:
        sender.add(address)
    return bool(sender.notify(title=title, body=body))


def tell_of_late_sources(city: City) -> list[str]:
    """Tell once of each source that has become late, again only after it was in time.

    Returns:
        the sources told now.
    """
    late = late_sources(city)
    path = city.state / "told_late.json"
    try:
        told = set(json.loads(path.read_text(encoding="utf-8"))) & late.keys()
    except (OSError, ValueError, TypeError):
        told = set()
    new = sorted(late.keys() - told)
    title = f"{city.facts['name_zh']}：数据来源逾期未报 · sources are late"
    if new and not send_notice(title, "\n".join(late[source] for source in new)):
        new = []
    part = path.with_suffix(".part")
    part.write_text(json.dumps(sorted(told | set(new))), encoding="utf-8")
    os.replace(part, path)
    return new


def tell_of_lost_runs(city: City, instance: dg.DagsterInstance) -> int:
    """End the runs whose process is gone and tell of them; returns how many there were."""
    lost = end_lost_runs(instance)
    # The failure sensor hears of a run that the daemon started, and of no other.
    if [run for run in lost if run.remote_job_origin is None]:
        send_notice(f"{city.facts['name_zh']}：{FAILED}", f"{GONE}\n{STAYS_UP}")
    return len(lost)


def watch_sensor(city: City) -> dg.SensorDefinition:
    """Looks after what nobody sees: runs whose process is gone, sources that have gone silent."""

    @dg.sensor(
        name="watch",
        minimum_interval_seconds=WATCH_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def watch(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        lost, late = tell_of_lost_runs(city, context.instance), tell_of_late_sources(city)
        return dg.SkipReason(f"lost runs ended: {lost}; late sources told: {late}")

    return watch


def failure_sensor(city: City) -> dg.SensorDefinition:
    """Tell the configured addresses that a run failed and that the last figures stay up."""

    @dg.run_failure_sensor(name="refresh_failed", default_status=dg.DefaultSensorStatus.RUNNING)
    def refresh_failed(context: dg.RunFailureSensorContext) -> None:
        is_close = context.dagster_run.job_name == MONTH_CLOSE
        failed = "月结失败 · month close failed" if is_close else FAILED
        sent = send_notice(
            f"{city.facts['name_zh']}：{failed}", f"{context.failure_event.message}\n{STAYS_UP}"
        )
        context.log.info("notice %s", "sent" if sent else "not sent: no address or refused")

    return refresh_failed
