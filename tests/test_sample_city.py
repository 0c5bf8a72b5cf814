"""The sample city: same bytes each time, the published figures, and every planted truth findable.

Belongs here: what the generator promises, read back through the intake's own doors.
Not here: the intake itself (test_intake), the marts' formulas (dbt tests).
"""

import json
import os
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from orchestration.intake.contract import read_contracts
from orchestration.intake.source import read_sources
from orchestration.sample_city import plan
from orchestration.sample_city.__main__ import main
from orchestration.sample_city.manifest import NAME
from orchestration.settings import ROOT, City

FOLDER = ROOT / "raw" / "cities" / "zhifu"
WINDOW = "between date '2013-02-18' and date '2013-06-18'"
PUT_RIGHT = (
    "('cls_exposed_rubbish', 'cls_accumulated_debris', 'cls_road_occupation', "
    "'cls_unlicensed_vendor', 'cls_private_building')"
)


@pytest.fixture(scope="session")
def lake(sample: City, loads) -> duckdb.DuckDBPyConnection:
    """The accepted rows of each feed as a view; `cases` holds the latest version of each case."""
    connection = duckdb.connect()
    for feed in read_contracts():
        files = f"{sample.lake}/{feed}/accepted/*.parquet"
        connection.execute(f"create view {feed}_sent as select * from read_parquet('{files}')")
        if feed != "cases":
            connection.execute(f"create view {feed} as select * from {feed}_sent")
    connection.execute(
        "create table cases as select * from cases_sent qualify row_number() over "
        "(partition by case_id order by updated_at desc, _source_file desc) = 1"
    )
    connection.execute(
        """create table seen as select *, substr(place_code, 2, 9) as street,
            date_trunc('month', inspected_at)::date as period_month
        from observations where earned_score is not null"""
    )
    return connection


def one(lake: duckdb.DuckDBPyConnection, query: str):
    return lake.execute(query).fetchone()[0]


def rates(lake: duckdb.DuckDBPyConnection, where: str, by: str = "street") -> dict[str, float]:
    """Score rate in percent by street or another column, lowest first."""
    found = lake.execute(
        f"select {by}, 100 * sum(earned_score) / sum(possible_score) as rate "
        f"from seen where {where} group by all order by rate"
    )
    return dict(found.fetchall())


def hashes(folder: Path) -> dict[str, str]:
    manifest = json.loads((folder / NAME).read_text(encoding="utf-8"))
    return {name: file["sha256"] for name, file in manifest["files"].items()}


def test_two_runs_with_the_same_seed_give_the_same_bytes(made, tmp_path):
    command = [sys.executable, "-m", "orchestration.sample_city", "--out", str(tmp_path)]
    # Another hash seed shows that no order of a set or dictionary has come in.
    environment = os.environ | {"PYTHONHASHSEED": "7", "CHANGTAI_CITY": "zhifu"}
    said = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert hashes(tmp_path) == hashes(made / "landing")
    assert "· 1/7 places" in said


def test_a_second_run_writes_nothing_and_says_so(made, capsys):
    landing = made / "landing"
    before = {path: path.stat().st_mtime_ns for path in landing.rglob("*")}
    assert main(["--city", "zhifu", "--out", str(landing)]) == 0
    assert "nothing written" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in landing.rglob("*")} == before


def test_a_damaged_file_is_made_again(made, capsys):
    landing = made / "landing"
    expected, damaged = hashes(landing), landing / "ledger" / "rulings.csv"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:100])
    assert main(["--city", "zhifu", "--out", str(landing)]) == 0
    assert "make clean" in capsys.readouterr().out
    assert damaged.read_bytes() == whole
    assert hashes(landing) == expected


def test_scale_multiplies_records_and_leaves_places_alone(made, sample_truths, tmp_path):
    arguments = ["--city", "zhifu", "--out", str(tmp_path / "landing"), "--scale", "2"]
    assert main([*arguments, "--truths", str(tmp_path / "truths.json"), "--seed", "5"]) == 0
    doubled = json.loads((tmp_path / "truths.json").read_text(encoding="utf-8"))
    once = sample_truths["figures"]
    for figure in ("places_put_right", "sessions", "notified_problems"):
        assert doubled["figures"][figure] == 2 * once[figure]
    both = sum(doubled["figures"][name] for name in ("crew_trips", "vehicle_trips"))
    assert both == 2 * (once["crew_trips"] + once["vehicle_trips"])
    same = ["places/grids.geojson", "places/named.geojson", "stations/register.xlsx"]
    assert [doubled["rows"][name] for name in same] == [
        sample_truths["rows"][name] for name in same
    ]
    # Places do not even depend on the seed.
    first, second = hashes(made / "landing"), hashes(tmp_path / "landing")
    assert first["places/grids.geojson"] == second["places/grids.geojson"]
    files = tmp_path / "landing" / "case_events" / "*.parquet"
    twice = "select count(LZBH), count(distinct (LZBH, FSSJ, LZLX)) from read_parquet(?)"
    total, distinct = duckdb.execute(twice, [str(files)]).fetchone()
    duplicates = doubled["rejected"]["case_events_system"]
    assert total - distinct == duplicates["exact_duplicate"] + duplicates["unknown_code"]


def test_made_up_records_are_never_put_into_a_real_city(tmp_path, capsys):
    assert main(["--city", "nyc", "--out", str(tmp_path / "landing")]) == 1
    assert "no simulated city" in capsys.readouterr().out
    assert not (tmp_path / "landing").exists()


def test_the_plan_and_the_city_file_name_the_same_days(sample):
    assert sample.facts["as_of"] == plan.AS_OF.item()
    assert sample.facts["mechanism_start"] == plan.MECHANISM_START.item()
    assert date(2011, 12, 19) == plan.FIRST_DAY.item()
    assert sample.facts["is_simulated"] is True


def test_every_file_belongs_to_exactly_one_source(made, sample):
    sources = read_sources(FOLDER / "sources", read_contracts())
    landing = [source for source in sources if source.folder == "landing"]
    owned = [path for source in landing for path in source.found_in(made / "landing")]
    assert sorted(owned) == sorted(made / "landing" / name for name in hashes(made / "landing"))


def test_offices_send_in_the_encodings_they_use(loads):
    encodings = {record.source_code: record.encoding for record in loads}
    assert encodings["cases_hotline"] == encodings["observations_daily"] == "gb18030"
    assert encodings["observations_third_party"] == "utf-8-sig"
    assert {record.file_format for record in loads} == {"csv", "excel", "parquet", "json"}


def test_every_planted_fault_comes_back_with_its_reason_and_nothing_else(loads, sample_truths):
    found: dict[str, dict[str, int]] = {}
    for record in loads:
        assert record.status == "loaded", record.message_en
        assert record.read_count == record.accepted_count + record.rejected_count
        for reason, count in record.rejected_by_reason.items():
            by_source = found.setdefault(record.source_code, {})
            by_source[reason] = by_source.get(reason, 0) + count
    assert found == sample_truths["rejected"]
    planted = sum(sum(reasons.values()) for reasons in sample_truths["rejected"].values())
    assert sum(record.rejected_count for record in loads) == planted


def test_every_row_written_is_read(loads, sample_truths):
    read = {record.source_file: record.read_count for record in loads}
    assert {name: read[name] for name in sample_truths["rows"]} == sample_truths["rows"]


def test_the_published_figures_come_out_as_they_are_defined(lake):
    assert one(lake, "select count(*) from places where kind = 'grid'") == 7840
    on_the_last_day = "valid_from <= date '2013-06-18' and (valid_to is null or valid_to > date "
    posts = f"from grid_posts where {on_the_last_day} '2013-06-18')"
    assert one(lake, f"select count(*) {posts}") == 4 * 7840
    assert one(lake, f"select count(distinct (grid_code, post_kind)) {posts}") == 4 * 7840
    assert one(lake, "select count(*) from stations where kind <> 'team'") == 161
    assert one(lake, "select count(*) from stations where kind <> 'team' and is_targeted") == 6
    assert one(lake, "select count(*) from stations where kind = 'team'") == 12
    put_right = f"from cases where class_code in {PUT_RIGHT} and closed_at::date {WINDOW}"
    places = one(lake, f"select count(*) {put_right} and not is_on_spot_fix")
    assert 3650 <= places <= 3699
    trips = "select sum(crew_count) + sum(vehicle_count) from cleanup_trips"
    assert 12000 <= one(lake, f"{trips} where departed_at::date {WINDOW}") <= 12099
    sessions = f"from activities where held_at::date {WINDOW}"
    assert 4600 <= one(lake, f"select count(*) {sessions}") <= 4649
    assert one(lake, f"select count(*) {sessions} and award = 'featured'") == 123
    awards = dict(lake.execute("select kind, count(*) from awards group by all").fetchall())
    assert awards == {
        "star_volunteer": 65, "honour": 146, "featured_activity": 123, "fund": 12,
    }  # fmt: skip
    months = "inspected_at >= date '2013-01-01' and inspected_at < date '2013-06-01'"
    notified = f"select count(distinct opened_case_id) from observations where {months}"
    assert 230 <= one(lake, notified) <= 239


def test_a_case_opened_by_an_inspection_is_in_the_case_book(lake):
    orphans = """select count(*) from observations left join cases on case_id = opened_case_id
        where opened_case_id is not null and (case_id is null or source <> 'inspection')"""
    assert one(lake, orphans) == 0


def test_events_and_cases_tell_the_same_story(lake):
    differing = """
        with told as (
            select case_id, max(occurred_at) filter (where event_kind = 'closed') as closed_at,
                count(*) filter (where event_kind = 'check_failed') as rework_count
            from case_events group by case_id
        )
        select count(*) from cases full join told using (case_id)
        where cases.closed_at is distinct from told.closed_at
            or cases.rework_count is distinct from told.rework_count"""
    assert one(lake, differing) == 0


def test_the_street_that_is_truly_last_is_last_before_and_after(lake, sample_truths):
    street = sample_truths["planted"]["truly_last"]["street"][1:]
    for span in ("period_month < date '2013-02-01'", "period_month >= date '2013-03-01'"):
        lowest, second = list(rates(lake, f"{span} and not is_announced").items())[:2]
        assert lowest[0] == street
        assert second[1] - lowest[1] > 5


def test_the_street_that_is_last_by_chance_is_so_in_one_month_only(lake, sample_truths):
    planted = sample_truths["planted"]["last_by_chance"]
    street, month = planted["street"][1:], f"{planted['month']}-01"
    assert next(iter(rates(lake, f"period_month = date '{month}' and not is_announced"))) == street
    others = rates(lake, f"period_month <> date '{month}' and not is_announced")
    middle = sorted(others.values())[len(others) // 2]
    assert abs(others[street] - middle) < 3


def test_two_units_pass_cases_to_and_fro(lake, sample_truths):
    planted = sample_truths["planted"]["ping_pong"]
    pairs = lake.execute(
        """select least(from_unit_code, to_unit_code), greatest(from_unit_code, to_unit_code),
            count(distinct case_id) as case_count
        from (
            select *, count(*) over (partition by case_id) as hop_count from case_events
            where event_kind in ('transferred', 'bounced')
        ) where hop_count > 2 group by all"""
    ).fetchall()
    assert pairs == [(*sorted(planted["units"]), planted["case_count"])]


def test_the_black_spot_comes_back_after_each_verified_closing(lake, sample_truths):
    planted = sample_truths["planted"]["black_spot"]
    spot = lake.execute(
        """select reported_at, verified_at, closed_at,
            lead(reported_at) over (order by reported_at) as next_at
        from cases where place_code = $grid and class_code = $class_code order by reported_at""",
        {"grid": planted["grid"], "class_code": planted["class_code"]},
    ).fetchall()
    assert len(spot) == planted["case_count"] >= 20
    for _, verified_at, closed_at, next_at in spot[:-1]:
        assert verified_at <= closed_at < next_at
        assert (next_at - closed_at).days < 60


def test_one_community_is_never_inspected_though_its_people_report(lake, sample_truths):
    digits = sample_truths["planted"]["uninspected"]["community"][1:]
    there = f"substr(place_code, 2, 12) = '{digits}'"
    assert one(lake, f"select count(*) from observations where {there}") == 0
    assert one(lake, f"select count(*) from cases where {there}") > 50
    from_visits = "source in ('patrol', 'inspection')"
    assert one(lake, f"select count(*) from cases where {there} and {from_visits}") == 0
    inspected = "select count(distinct substr(place_code, 2, 12)) from observations"
    assert one(lake, inspected) == 157


def test_one_inspector_is_stricter_than_all_others(lake, sample_truths):
    by_person = rates(lake, "inspector_kind = 'daily'", by="inspector_id")
    strictest, second = list(by_person.items())[:2]
    assert second[1] - strictest[1] > 8
    assert strictest[1] == pytest.approx(
        100 * sample_truths["planted"]["strict_rater"]["score_rate"], abs=0.01
    )


def test_scores_rise_before_the_announced_check_and_fall_after_it(lake, sample_truths):
    planted = sample_truths["planted"]["announced_check"]
    street, checked_on = planted["street"][1:], planted["checked_on"]
    days = f"date_diff('day', date '{checked_on}', inspected_at::date)"
    lake.execute(f"create or replace view around as select *, {days} as day_number from seen")

    def gap(span: str) -> float:
        """How far the street's daily checks lie above those of the others, in points."""
        found = lake.execute(
            f"""select 100 * sum(earned_score) filter (where street = '{street}')
                / sum(possible_score) filter (where street = '{street}')
                - 100 * sum(earned_score) filter (where street <> '{street}')
                / sum(possible_score) filter (where street <> '{street}')
            from around where inspector_kind = 'daily' and {span}"""
        )
        return found.fetchone()[0]

    assert gap("day_number between -14 and -1") > 5
    assert gap("day_number between 8 and 42") < gap("day_number between -60 and -15") + 2
    assert gap("day_number between 8 and 42") < gap("day_number between -14 and -1") - 5
    assert one(lake, "select count(*) from observations where inspector_kind = 'mock'") > 1000


def test_a_month_is_restated_by_files_that_come_late(lake, sample_truths, loads):
    planted = sample_truths["planted"]["restated_month"]
    accepted = {record.source_file: record.accepted_count for record in loads}
    cases, events, observations = planted["files"]
    assert accepted[cases] == planted["case_count"] == 40
    assert accepted[observations] == planted["observation_count"] > 50
    assert accepted[events] > planted["case_count"]
    late = f"from cases where _source_file = '{cases}'"
    months = lake.execute(f"select distinct date_trunc('month', reported_at)::date {late}")
    assert months.fetchall() == [(date.fromisoformat(planted["month"]),)]
    # All of them were closed too late: the month looked better than it was.
    assert one(lake, f"select count(*) {late} and closed_at > due_at") == planted["case_count"]
    sent_before = f"from cases_sent where _source_file <> '{cases}'"
    repeated = f"select count(*) {sent_before} and case_id in (select case_id {late})"
    assert one(lake, repeated) == 0


def test_open_cases_are_sent_again_as_later_versions(lake):
    versions, cases = (
        one(lake, f"select count(*) from {name}") for name in ("cases_sent", "cases")
    )
    assert versions > 1.03 * cases
    distinct = "select count(*) from (select distinct case_id, updated_at from cases_sent)"
    assert one(lake, distinct) == versions


def test_no_name_and_no_telephone_number_passes_the_door(sample, loads, sample_truths):
    # A hash may hold eleven digits in a row by chance, but then a hex digit stands beside them.
    number = "(^|[^0-9a-f])1[3-9][0-9]{9}($|[^0-9a-f])"
    name = sample_truths["planted"]["strict_rater"]["inspector"]
    for feed in read_contracts():
        for verdict in ("accepted", "rejected"):
            files = f"{sample.lake}/{feed}/{verdict}/*.parquet"
            leaks = f"""select count(*) from read_parquet('{files}') as line where
                regexp_matches(line::varchar, $number) or contains(line::varchar, $name)"""
            found = duckdb.execute(leaks, {"number": number, "name": name}).fetchone()[0]
            assert found == 0, f"{feed} {verdict}"


def area(ring: list[list[float]]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def outline_area(geometry: dict) -> float:
    shapes = geometry["coordinates"]
    polygons = [shapes] if geometry["type"] == "Polygon" else shapes
    return sum(area(ring) for polygon in polygons for ring in polygon)


def test_the_outlines_of_each_level_fill_the_level_above_without_overlap(lake):
    places = lake.execute("select place_code, parent_place_code, geometry from places").fetchall()
    areas = {code: outline_area(json.loads(geometry)) for code, _, geometry in places}
    children: dict[str, float] = {}
    for code, parent, _ in places:
        assert areas[code] > 0
        if parent:
            children[parent] = children.get(parent, 0) + areas[code]
    assert len(children) == 1 + 12 + 158
    # Degrees rounded to six digits leave no more than this.
    assert {code: areas[code] for code in children} == pytest.approx(children, abs=1e-12)
    district = next(json.loads(geometry) for code, _, geometry in places if code[0] == "d")
    assert district["type"] == "Polygon"


def test_the_outlines_say_that_they_are_drawn(made):
    for name in ("grids", "named"):
        document = json.loads((made / "landing" / "places" / f"{name}.geojson").read_text("utf-8"))
        assert all("模拟" in each["properties"]["说明"] for each in document["features"])
