"""Notices: who hears that a run failed.

Belongs here: turning a failed run into a message. Not here: when runs start (schedules).
"""

import os

import apprise
import dagster as dg

from orchestration.closing_day import MONTH_CLOSE
from orchestration.settings import City

# Apprise addresses, separated by blanks; without one a failure is only logged.
ADDRESSES = "CHANGTAI_NOTIFY"


def send_notice(title: str, body: str) -> bool:
    """Send to every configured address; False where none is configured or one refused."""
    addresses = os.environ.get(ADDRESSES, "").split()
    if not addresses:
        return False
    sender = apprise.Apprise()
    for address in addresses:
        sender.add(address)
    return bool(sender.notify(title=title, body=body))


def failure_sensor(city: City) -> dg.SensorDefinition:
    """Tell the configured addresses that a run failed and that the last figures stay up."""

    @dg.run_failure_sensor(name="refresh_failed", default_status=dg.DefaultSensorStatus.RUNNING)
    def refresh_failed(context: dg.RunFailureSensorContext) -> None:
        is_close = context.dagster_run.job_name == MONTH_CLOSE
        failed = "月结失败 · month close failed" if is_close else "数据更新失败 · refresh failed"
        sent = send_notice(
            f"{city.facts['name_zh']}：{failed}",
            f"{context.failure_event.message}\n上一次发布仍然有效 · the last publication stays up.",
        )
        context.log.info("notice %s", "sent" if sent else "not sent: no address or refused")

    return refresh_failed
