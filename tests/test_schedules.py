"""Schedules and notices: when a refresh starts by itself, and who hears of a failure."""

import http.server
import json
import threading

import dagster as dg
import pytest

from orchestration.notices import send_notice
from orchestration.schedules import daily_refresh, landing_watch


@pytest.fixture
def job():
    @dg.asset
    def something() -> None:
        """Stands for the whole refresh."""

    return dg.define_asset_job("refresh", selection=[something])


def look(sensor, cursor: str | None) -> tuple[int, str]:
    with dg.build_sensor_context(cursor=cursor) as context:
        result = sensor.evaluate_tick(context)
    return len(result.run_requests or []), result.cursor or cursor


def test_a_new_file_starts_one_refresh_once_it_lies_still(city, job):
    sensor = landing_watch(city, job)
    started, cursor = look(sensor, None)
    assert started == 0
    started, cursor = look(sensor, cursor)
    assert started == 1
    started, cursor = look(sensor, cursor)
    assert started == 0


def test_a_file_still_growing_starts_nothing(city, job):
    sensor = landing_watch(city, job)
    cursor, starts = None, 0
    for size in range(4):
        (city.landing / "growing.csv").write_text("x" * size)
        started, cursor = look(sensor, cursor)
        starts += started
    assert starts == 0
    assert look(sensor, cursor)[0] == 1


def test_the_daily_refresh_runs_in_the_city_s_own_time_zone(city, job):
    schedule = daily_refresh(city, job)
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", "Asia/Shanghai")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


def test_a_notice_reaches_the_configured_address(monkeypatch):
    received = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Silent: the test looks at what arrived."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("CHANGTAI_NOTIFY", f"json://127.0.0.1:{server.server_port}/")
    assert send_notice("更新失败", "上一次发布仍然有效")
    server.shutdown()
    assert received[0]["title"] == "更新失败"


def test_without_an_address_no_notice_is_sent(monkeypatch):
    monkeypatch.delenv("CHANGTAI_NOTIFY", raising=False)
    assert send_notice("更新失败", "…") is False
