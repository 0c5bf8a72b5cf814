"""Schedules: when a refresh starts by itself.

Belongs here: the daily schedule and the watch on the landing folder. Not here: what a run does.
"""

import hashlib
from typing import Any

import dagster as dg

from orchestration.inputs import standing_publication
from orchestration.looks import told
from orchestration.settings import City

DAILY_AT = "0 6 * * *"
WATCH_SECONDS = 60


def landing_state(city: City) -> str:
    """A short hash of names, sizes and times of the files that wait in the landing folder."""
    found = hashlib.sha256()
    for path in sorted(city.landing.rglob("*")):
        if path.is_file():
            facts = path.stat()
            found.update(f"{path}|{facts.st_size}|{facts.st_mtime_ns}".encode())
    return found.hexdigest()[:16]


def daily_refresh(city: City, job: Any) -> dg.ScheduleDefinition:
    """Every morning at six in the city's time zone; a look that finds nothing new starts no run."""

    @dg.schedule(
        name="daily_refresh",
        job=job,
        cron_schedule=DAILY_AT,
        execution_timezone=city.facts["timezone"],
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def daily_refresh_schedule(
        context: dg.ScheduleEvaluationContext,
    ) -> dg.RunRequest | dg.SkipReason:
        standing = standing_publication(city)
        return dg.SkipReason(told(standing)) if standing else dg.RunRequest()

    return daily_refresh_schedule


def landing_watch(city: City, job: Any) -> dg.SensorDefinition:
    """A refresh whenever the landing folder has changed and has then lain still for one look."""

    @dg.sensor(
        name="landing_watch",
        job=job,
        minimum_interval_seconds=WATCH_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def landing_watch_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        seen, _, started = (context.cursor or "|").partition("|")
        state = landing_state(city)
        if state != seen:
            # A file may still be on its way: wait until two looks agree.
            return dg.SensorResult(cursor=f"{state}|{started}", skip_reason="landing is changing")
        if state == started:
            return dg.SensorResult(skip_reason="nothing new has arrived")
        return dg.SensorResult(
            cursor=f"{state}|{state}", run_requests=[dg.RunRequest(run_key=state)]
        )

    return landing_watch_sensor
