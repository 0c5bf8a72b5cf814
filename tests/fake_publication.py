"""A small publication made by hand, with the columns that readers may count on.

Belongs here: plausible rows with known answers, in the columns that matter to the pages.
Not here: how the real figures come about (dbt), how a publication is made (orchestration).

Known answers: 东山 is under the floor for three months running, 向阳 for one; one source of four
is late, one file is unreadable, one test failed; 5 of 40 cases are open and overdue.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import yaml

from orchestration.settings import DBT_PROJECT
from tests.fake_overview import overview_rows
from tests.rendered_sql import rendered_model

AS_OF = date(2013, 6, 18)
FIRST_RUN = "20130618T210400"
MONTHS = [date(2012 + (index // 12), index % 12 + 1, 1) for index in range(18)]
STREETS = {
    "zf_xiangyang": ("向阳街道", "Xiangyang"),
    "zf_dongshan": ("东山街道", "Dongshan"),
    "zf_yuhuangding": ("毓璜顶街道", "Yuhuangding"),
}

TABLES = {
    "about_city": "city_code varchar, name_zh varchar, name_en varchar, is_simulated boolean, "
    "notice_zh varchar, notice_en varchar, timezone varchar, as_of_date date, "
    "mechanism_start_date date, issuing_office_zh varchar, issuing_office_en varchar, "
    "document_number varchar",
    "about_levels": "kind varchar, level_number integer, name_zh varchar, name_en varchar",
    "about_loads": "load_id varchar, source_code varchar, feed varchar, source_file varchar, "
    "file_sha256 varchar, file_format varchar, encoding varchar, size_bytes bigint, "
    "status varchar, message_zh varchar, message_en varchar, read_count bigint, "
    "accepted_count bigint, rejected_count bigint, duration_seconds double, "
    "loaded_at timestamp, latest_record_at timestamp",
    "about_rejections": "load_id varchar, source_code varchar, feed varchar, "
    "source_file varchar, source_row bigint, reason_code varchar, column_name varchar, "
    "column_name_zh varchar, rejected_value varchar, reason_zh varchar, reason_en varchar, "
    "raw_text varchar",
    "about_freshness": "source_code varchar, feed varchar, title_zh varchar, title_en varchar, "
    "producer_zh varchar, producer_en varchar, promise_days integer, file_count bigint, "
    "unreadable_count bigint, "
    "read_count bigint, accepted_count bigint, rejected_count bigint, "
    "latest_record_at timestamp, latest_loaded_at timestamp, age_days integer, "
    "freshness_status varchar",
    "about_mechanism_figures": "figure_code varchar, name_zh varchar, name_en varchar, "
    "figure_value double, published_text varchar, unit varchar, valid_from date, "
    "valid_to date, definition_zh varchar, definition_en varchar, is_simulated boolean",
    "dim_programmes": "programme_code, name_zh, name_en, source, source_status",
    "fct_case_events": "event_id, case_id, event_number, event_kind, from_unit_code, "
    "to_unit_code, occurred_at, source_file, source_row",
    "fct_open_cases_aged": "scope_kind, level, scope_code, class_code, bucket_number, "
    "age_from_days, age_to_days, open_case_count, overdue_case_count, parked_case_count, "
    "oldest_open_age_days",
    "fct_case_durations": "scope_kind, level, scope_code, class_code, case_count, closed_count, "
    "censored_count, km_median_days, km_within_limit_pct, km_within_limit_error_pct",
    "fct_case_duration_curves": "scope_kind, level, scope_code, class_code, day_number, "
    "at_risk_count, survival_pct",
    "fct_hand_overs_monthly": "from_unit_code, to_unit_code, period_month, hand_over_count, "
    "bounce_count, case_count",
    "fct_ping_pong_pairs": "one_unit_code, other_unit_code, class_code, case_count, "
    "open_case_count, hand_over_count, most_hand_over_count, first_handed_at, last_handed_at",
    "fct_recurrence_spots": "spot_rank, grid_code, class_code, street_code, case_count, "
    "open_case_count, watched_close_count, recurrence_90d_count, is_black_spot, "
    "latest_reported_at",
    "about_publication": "publication_id varchar, as_of_date date, published_at timestamp, "
    "run_id varchar, is_simulated boolean",
    "about_tests": "test_name varchar, model_name varchar, status varchar, failures bigint, "
    "severity varchar, owner varchar, description varchar, ran_at timestamp",
    "dim_places": "place_code varchar, name_zh varchar, name_en varchar, kind varchar, "
    "level_number integer, parent_place_code varchar, district_code varchar, "
    "street_code varchar, community_code varchar, grid_code varchar, unit_code varchar, "
    "population bigint, geometry varchar, valid_from date, valid_to date, is_current boolean",
    "dim_units": "unit_code varchar, name_zh varchar, name_en varchar, "
    "parent_unit_code varchar, kind varchar, league_code varchar, league_name_zh varchar, "
    "league_name_en varchar, valid_from date, valid_to date, is_current boolean",
    "dim_measures": "measure_code varchar, name_zh varchar, name_en varchar, family varchar, "
    "formula_zh varchar, formula_en varchar, numerator_zh varchar, numerator_en varchar, "
    "denominator_zh varchar, denominator_en varchar, unit varchar, kind varchar, "
    "direction varchar, min_count integer",
    "dim_indicators": "indicator_code varchar, framework_code varchar, "
    "framework_name_zh varchar, framework_name_en varchar, ordinal integer, "
    "tier1_zh varchar, tier1_en varchar, name_zh varchar, name_en varchar, "
    "definition_zh varchar, definition_en varchar, method varchar, threshold_text varchar, "
    "possible_score double, source varchar, source_status varchar, valid_from date, "
    "valid_to date",
    "dim_routine_targets": "target_code varchar, indicator_code varchar, "
    "indicator_name_zh varchar, indicator_name_en varchar, possible_score double, "
    "measure_code varchar, measure_name_zh varchar, measure_name_en varchar, unit varchar, "
    "direction varchar, decomposition_type varchar, scope_kind varchar, level varchar, "
    "league_code varchar, lead_unit_code varchar, responsibility_basis varchar, "
    "cadence varchar, target_type varchar, floor double, expected double, good double, "
    "stretch double, buffer_pct double, routine_threshold double, min_count integer, "
    "split varchar, valid_from date, valid_to date, document varchar, source_status varchar",
    "fct_grid_posts": "grid_code varchar, post_kind varchar, unit_code varchar, "
    "is_vacant boolean, valid_from date, valid_to date",
    "fct_measures_monthly": "measure_code varchar, indicator_code varchar, "
    "scope_kind varchar, level varchar, scope_code varchar, split varchar, "
    "period_month date, numerator double, denominator double, value double, "
    "is_too_few boolean, previous_month_value double, same_month_last_year_value double",
    "dim_case_classes": "class_code varchar, name_zh varchar, name_en varchar",
    "fct_target_status_monthly": "target_code varchar, indicator_code varchar, "
    "measure_code varchar, scope_kind varchar, level varchar, scope_code varchar, "
    "unit_code varchar, period_month date, due_date date, numerator double, "
    "denominator double, value double, wilson_low double, wilson_high double, floor double, "
    "expected double, good double, stretch double, routine_threshold double, "
    "min_count integer, status varchar, status_reason_zh varchar, status_reason_en varchar",
    "fct_cases": "case_id varchar, case_source varchar, class_code varchar, "
    "indicator_code varchar, programme_code varchar, place_code varchar, grid_code varchar, "
    "community_code varchar, street_code varchar, district_code varchar, "
    "first_unit_code varchar, handling_unit_code varchar, status varchar, "
    "version_count integer, rework_count integer, extension_count integer, "
    "open_age_days integer, is_overdue boolean, is_closed_on_time boolean, "
    "is_parked boolean, is_on_spot_fix boolean, is_recurrence_90d boolean, lon double, "
    "lat double, reported_at timestamp, accepted_at timestamp, filed_at timestamp, "
    "dispatched_at timestamp, handled_at timestamp, verified_at timestamp, "
    "closed_at timestamp, due_at timestamp, updated_at timestamp, source_file varchar, "
    "source_row bigint, first_receiver_unit_code varchar, handler_unit_code varchar",
}

MEASURES = [
    (
        "on_time_closure_rate",
        "按期结案率",
        "On-time closure rate",
        "casework",
        "本期到期的案件中按期结案的比例",
        "Share of the cases due in the period that were closed on time",
        "按期结案数",
        "closed on time",
        "到期案件数",
        "due in the period",
        "pct",
        "rate",
        "higher",
        30,
    ),
    (
        "recurrence_rate_90d",
        "90日复发率",
        "Recurrence rate, 90 days",
        "casework",
        "核查结案后90日内同处同类再次发生的比例",
        "Share of verified closes after which the same came back within 90 days",
        "复发数",
        "came back",
        "满90日的结案数",
        "closes with 90 days elapsed",
        "pct",
        "rate",
        "lower",
        30,
    ),
    (
        "grid_inspection_coverage_rate",
        "网格检查覆盖率",
        "Grid inspection coverage",
        "coverage",
        "当月检查过的网格占网格总数的比例",
        "Share of the grids that were inspected in the month",
        "检查过的网格",
        "grids inspected",
        "网格",
        "grids",
        "pct",
        "rate",
        "higher",
        1,
    ),
    (
        "sessions",
        "活动场次",
        "Sessions",
        "volunteering",
        "当月举办的志愿服务活动场次",
        "Volunteer sessions held in the month",
        "活动场次",
        "sessions",
        None,
        None,
        "count",
        "count",
        "higher",
        None,
    ),
]


def _months_before(month: date, count: int) -> date:
    return MONTHS[MONTHS.index(month) - count] if MONTHS.index(month) >= count else None


def _closed_on_time(scope: str, month: date) -> tuple[int, int]:
    """(numerator, denominator): 东山 is under 85 % from March 2013, 向阳 in May only."""
    if scope == "zf_dongshan":
        return (76 if month >= date(2013, 3, 1) else 92), 100
    if scope == "zf_xiangyang":
        return (80 if month == date(2013, 5, 1) else 96), 100
    return 88, 100


def _status(value: float | None, month: date, floor: float, expected: float) -> tuple[str, str]:
    if month >= date(2013, 6, 1):
        return "too_early", "尚未到期"
    if value is None:
        return "no_data", "没有数据"
    if value < floor:
        return "missed", "低于底线"
    return ("met", "达到目标") if value >= expected else ("near", "接近目标")


def _measure_rows() -> list[tuple]:
    counts: dict[tuple[str, str, str, date], tuple[float, float | None]] = {}
    for month in MONTHS:
        total = [0, 0]
        for street in STREETS:
            closed, due = _closed_on_time(street, month)
            counts["on_time_closure_rate", "street", street, month] = (closed, due)
            total = [total[0] + closed, total[1] + due]
            counts["sessions", "street", street, month] = (60 + month.month, None)
            # The first grid of each street is looked at each month, the second one never.
            for number in (1, 2):
                grid = f"{street}_c1_g{number}"
                counts["grid_inspection_coverage_rate", "grid", grid, month] = (2 - number, 1)
        counts["on_time_closure_rate", "district", "zf", month] = (total[0], total[1])
        counts["recurrence_rate_90d", "district", "zf", month] = (20 + month.month, 250)
        counts["sessions", "district", "zf", month] = (3 * (60 + month.month), None)
    values = {
        key: 100 * numerator / denominator if denominator else numerator
        for key, (numerator, denominator) in counts.items()
    }
    rows = []
    for (measure, level, scope, month), (numerator, denominator) in counts.items():
        before = [values.get((measure, level, scope, _months_before(month, n))) for n in (1, 12)]
        value = values[measure, level, scope, month]
        key = (measure, "all", "place", level, scope, "all", month)
        rows.append((*key, numerator, denominator, value, False, *before))
    return rows


def _places_of(code: str, zh: str, en: str) -> list[tuple]:
    """A street, its only community and that one's two grids, side by side from west to east."""
    west = list(STREETS).index(code)
    community, grids = f"{code}_c1", [f"{code}_c1_g1", f"{code}_c1_g2"]
    street = (code, zh, f"{en} Street", "street", 1, "zf", "zf", code, None, None)
    below = (community, f"{zh}一社区", f"{en} 1", "community", 2, code, "zf", code, community, None)
    rows = [(*each, None, 1000, _square(west, west + 1)) for each in (street, below)]
    for number, grid in enumerate(grids):
        names = (f"{zh}{number + 1}号网格", f"{en} grid {number + 1}", "grid", 3)
        parents = (community, "zf", code, community, grid)
        half = west + number / 2
        rows.append((grid, *names, *parents, None, 500, _square(half, half + 0.5)))
    return rows


def _square(west: float, east: float) -> str:
    ring = [[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _targets() -> list[tuple]:
    shared = ("direct", "place")
    dates = (date(2012, 1, 1), None, "试行办法（模拟）", "unverified")
    names = {measure[0]: (measure[1], measure[2], measure[10], measure[12]) for measure in MEASURES}
    rows = []
    for code, indicator, measure, level, numbers, kind in [
        ("t_on_time", "ind_050", "on_time_closure_rate", "street", (85, 90, 95, None), "floor"),
        (
            "t_recurrence",
            "ind_051",
            "recurrence_rate_90d",
            "district",
            (15, 12, 8, None),
            "ceiling",
        ),
        ("t_sessions", "ind_090", "sessions", "district", (150, 200, None, None), "floor"),
    ]:
        zh, en, unit, direction = names[measure]
        head = (code, indicator, f"{zh}指标", f"{en} indicator", 1.0, measure, zh, en)
        duty = (None, None, "territorial", "monthly", kind)
        tail = (*numbers, 0.0, numbers[0], 30, "all")
        rows.append((*head, unit, direction, *shared, level, *duty, *tail, *dates))
    return rows


def _indicators() -> list[tuple]:
    framework = ("fw_2011", "全国文明城市测评体系（模拟摘录）", "National framework (excerpt)")
    words = ("街面秩序", "Street order", "街面秩序良好", "The street is in order")
    tail = ("field", None, 1.0, "模拟", "unverified", date(2012, 1, 1), None)
    names = ("占道经营治理", "Road occupation")
    return [("ind_050", *framework, 50, *words[:2], *names, *words[2:], *tail)]


def _status_rows() -> list[tuple]:
    rows = []
    for month in MONTHS:
        end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        for street in STREETS:
            closed, due = _closed_on_time(street, month)
            status, reason = _status(100 * closed / due, month, 85, 90)
            key = ("t_on_time", "ind_050", "on_time_closure_rate", "place", "street", street)
            numbers = (closed, due, 100 * closed / due, 70.0, 97.0, 85, 90, 95, None, 85, 30)
            rows.append((*key, f"u_{street}", month, end, *numbers, status, reason, status))
        key = ("t_recurrence", "ind_051", "recurrence_rate_90d", "place", "district", "zf")
        recurred = 20 + month.month
        numbers = (recurred, 250, recurred / 2.5, 7.0, 12.0, 15, 12, 8, None, 15, 30)
        status, reason = ("too_early", "尚未到期") if month.month == 6 else ("met", "达到目标")
        rows.append((*key, "u_office", month, end, *numbers, status, reason, status))
        key = ("t_sessions", "ind_090", "sessions", "place", "district", "zf")
        numbers = (None, None, None, None, None, 150, 200, None, None, 150, 30)
        rows.append((*key, "u_office", month, end, *numbers, "no_data", "没有数据", "no data"))
    return rows


def _case_rows() -> list[tuple]:
    rows = []
    for number in range(40):
        street = list(STREETS)[number % 3]
        is_open = number < 8
        is_overdue = number < 5
        reported = datetime(2013, 6, 1, 8, 30) - timedelta(days=3 * number)
        due = reported + timedelta(days=10)
        age = (AS_OF - reported.date()).days if is_open else None
        codes = (f"case_{number:03d}", "hotline", "road_occupation", "ind_050", None)
        places = (f"{street}_c1_g1", f"{street}_c1_g1", f"{street}_c1", street, "zf")
        state = ("open" if is_open else "closed", 1, 0, 0, age, is_overdue)
        flags = (None if is_open else True, False, False, None, None, None)
        closed = None if is_open else reported + timedelta(days=4)
        times = (reported, reported, reported, reported, closed, closed, closed, due, reported)
        where = ("cases/热线案件_2013-06.csv", number + 2)
        units = (f"u_{street}", f"u_{street}")
        # Every tenth case was passed on by the first street to the second one.
        hands = ("u_zf_xiangyang", "u_zf_dongshan") if number % 10 == 0 else units
        rows.append((*codes, *places, *units, *state, *flags, *times, *where, *hands))
    return rows


def _course_rows() -> dict[str, list[tuple]]:
    """What the cases' events come to; one case's own events in full."""
    first, second = "u_zf_xiangyang", "u_zf_dongshan"
    steps = [("reported", None, None), ("dispatched", None, first), ("transferred", first, second)]
    at = datetime(2013, 5, 2, 8, 30)
    open_by_street = {"zf_xiangyang": (3, 2), "zf_dongshan": (3, 2), "zf_yuhuangding": (2, 1)}
    durations = [("place", "district", "zf", "all"), ("place", "district", "zf", "road_occupation")]
    durations += [("unit", "unit", f"u_{street}", "all") for street in STREETS]
    return {
        "dim_programmes": [
            ("prog_city", "市容整治", "City appearance", "made up", "verified"),
            ("prog_second", None, None, "made up", "unverified"),
        ],
        "fct_case_events": [
            (f"e{number}", "case_010", number, *step, at + timedelta(hours=number),
             "case_events/2013-05.parquet", 4 + number)
            for number, step in enumerate(steps, start=1)
        ],
        "fct_open_cases_aged": [
            ("unit", "unit", f"u_{street}", kind, bucket, start, end, *counts, 0, 29.0)
            for street, (opened, overdue) in open_by_street.items()
            for kind in ("all", "road_occupation")
            for bucket, start, end, counts in (
                (1, 0, 7, (opened - overdue, 0)), (2, 8, None, (overdue, overdue)),
            )
        ],
        "fct_case_durations": [(*key, 40, 32, 8, 4.0, 90.0, 4.7) for key in durations],
        "fct_case_duration_curves": [
            (*key, day, 40, 100.0 - 20 * day) for key in durations for day in range(5)
        ],
        "fct_hand_overs_monthly": [(first, second, date(2013, 5, 1), 4, 1, 4)],
        "fct_ping_pong_pairs": [
            (second, first, "road_occupation", 4, 1, 13, 4, at, at + timedelta(days=3))
        ],
        "fct_recurrence_spots": [
            (1, "zf_dongshan_c1_g1", "road_occupation", "zf_dongshan", 6, 1, 5, 4, True, at)
        ],
    }  # fmt: skip


def _about_rows() -> dict[str, list[tuple]]:
    loaded = datetime(2013, 6, 18, 20, 0)
    late = datetime(2013, 6, 9, 17, 0)
    sources = [
        ("cases_hotline", "cases", "热线案件日报", "Hotline cases, daily", 1, "fresh", 0),
        ("observations_daily", "observations", "日常巡查记录", "Daily inspections", 2, "late", 9),
        ("places_list", "places", "网格名册", "List of places", None, "no_promise", None),
        ("activities_stations", "activities", "活动报送表", "Activities", 31, "fresh", 4),
    ]
    freshness, loads, rejections = [], [], []
    for code, feed, zh, en, promise, status, age in sources:
        is_broken = code == "activities_stations"
        latest = late if status == "late" else loaded
        counts = (2 if is_broken else 1, 1 if is_broken else 0, 1000, 998, 2)
        head = (code, feed, zh, en, "创建办", "Creation office", promise, *counts)
        freshness.append((*head, latest, loaded, age, status))
        load = f"{code}__0001"
        file = f"{feed}/{zh}_2013-06.csv"
        words = ("loaded", None, None, 1000, 998, 2, 0.4, loaded, latest)
        loads.append((load, code, feed, file, "a" * 64, "csv", "gb18030", 65536, *words))
        for row, value in ((17, "=1+1"), (90, "二十")):
            reason = (
                f"第{row}行“数量”的值“{value}”不是数字，请只填数字。",
                f"row {row}: not a number",
            )
            raw = json.dumps({"编号": f"x{row}", "数量": value}, ensure_ascii=False)
            where = (load, code, feed, file, row, "not_a_number", "amount", "数量", value)
            rejections.append((*where, *reason, raw))
    broken = ("unreadable", "文件打不开：不是有效的 Excel 文件。", "Not a valid Excel file.")
    head = ("activities_stations__0002", "activities_stations", "activities")
    file = ("activities/五月活动.xlsx", "b" * 64, "excel", None, 912)
    loads.append((*head, *file, *broken, 0, 0, 0, 0.1, loaded, None))
    return {"about_freshness": freshness, "about_loads": loads, "about_rejections": rejections}


def _rows(run: str) -> dict[str, list[tuple]]:
    published = datetime(2013, 6, 18, 21, 4)
    notice = ("模拟数据：由程序生成，不代表任何真实单位的工作。", "Simulated data.")
    city = ("zhifu", "芝罘区", "Zhifu", True, *notice, "Asia/Shanghai", AS_OF, date(2013, 2, 1))
    city += ("创建办（模拟）", "Creation office (simulated)", "试〔{year}〕{number}号")
    always = (date(2012, 1, 1), None, True)
    league = ("league_streets", "街道组", "Streets")
    units = [("u_office", "创建办", "Creation office", None, "department", None, None, None)]
    places = [("zf", "芝罘区", "Zhifu District", "district", 0, None, "zf", *[None] * 6)]
    for code, (zh, en) in STREETS.items():
        units.append((f"u_{code}", f"{zh}办事处", f"{en} Office", "u_office", "street", *league))
        places += _places_of(code, zh, en)
    figure_words = ("依据：区创建办通报", "As the office published it")
    figures = [
        ("grids", "管理网格", "Management grids", 7840, "7840多个"),
        ("crew_trips", "清运人员出动", "Crew trips", 8213, "12000余次（人员、车辆合计）"),
        ("vehicle_trips", "清运车辆出动", "Vehicle trips", 3902, "12000余次（人员、车辆合计）"),
    ]
    tests = [
        ("rates_lie_between_0_and_100", "fct_measures_monthly", "pass", 0, "error", "logic"),
        ("children_add_up_to_their_parent", "dim_routine_targets", "fail", 3, "warn", "balance"),
    ]
    return {
        "about_city": [city],
        "about_levels": [
            ("district", 0, "区", "District"),
            ("street", 1, "街道", "Street"),
            ("community", 2, "社区", "Community"),
            ("grid", 3, "网格", "Grid"),
        ],
        "about_publication": [(run, AS_OF, published, run, True)],
        "about_mechanism_figures": [
            (*figure, "count", date(2013, 2, 1), AS_OF, *figure_words, True) for figure in figures
        ],
        "about_tests": [(*test, "One row per thing.", published) for test in tests],
        "dim_places": [(*place, *always) for place in places],
        "dim_units": [(*unit, *always) for unit in units],
        "dim_measures": MEASURES,
        "dim_indicators": _indicators(),
        "dim_case_classes": [("road_occupation", "占道经营", "Road occupation")],
        "dim_routine_targets": _targets(),
        "fct_grid_posts": [
            (f"{street}_c1_g{number}", kind, None, number == 2, date(2012, 1, 1), None)
            for street in STREETS
            for number in (1, 2)
            for kind in ("cleaner", "cadre")
        ],
        "fct_measures_monthly": _measure_rows(),
        "fct_target_status_monthly": _status_rows(),
        "fct_cases": _case_rows(),
        **_course_rows(),
        **_about_rows(),
    }


def _contracts() -> dict[str, str]:
    """Every mart as its contract promises it; one without rows here stays empty."""
    marts: dict[str, str] = {}
    for file in sorted((DBT_PROJECT / "models" / "marts").rglob("_*__models.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            columns = (f"{each['name']} {each['data_type']}" for each in model["columns"])
            marts[model["name"]] = ", ".join(columns)
    return marts


def _row_scopes() -> list[tuple[str, str]]:
    """Who may see which rows, as each mart declares it and the publication hands it on."""
    scopes = {
        model["name"]: model.get("config", {}).get("meta", {}).get("row_scope", {})
        for file in sorted((DBT_PROJECT / "models" / "marts").rglob("_*__models.yml"))
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    }
    notes = (
        "about_columns",
        "about_models",
        "about_publication",
        "about_row_scopes",
        "about_tests",
    )
    return [(name, json.dumps(scope)) for name, scope in scopes.items()] + [
        (name, json.dumps({"rows": "public"})) for name in notes
    ]


def _add(connection: duckdb.DuckDBPyConnection, marts: dict[str, list[dict[str, object]]]) -> None:
    for mart, rows in marts.items():
        columns, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
        connection.executemany(
            f"insert into {mart} ({columns}) values ({marks})", [list(row.values()) for row in rows]
        )


def _put_side_by_side(connection: duckdb.DuckDBPyConnection) -> None:
    """Marts that only put others' rows side by side are made by the project's own SQL."""
    connection.execute(
        "create temp view stg_about__levels as from about_levels; "
        "create temp view int_targets_named as select *, 'all' as measured_indicator_code, "
        "case cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end as period_months "
        "from dim_routine_targets"
    )
    for mart in ("fct_target_standing_monthly", "fct_target_city_figures_monthly"):
        connection.execute(f"insert into {mart} by name {rendered_model(mart)}")


def build(home: Path, run: str = FIRST_RUN, without: tuple[str, ...] = ()) -> Path:
    """Write a publication of the default city under a state folder and point to it.

    Args:
        home: the state folder, as in CHANGTAI_HOME.
        run: the last part of the file's name; it is the publication's id as well.
        without: tables that are made but left empty.

    Returns:
        the folder of publications.
    """
    folder = home / "zhifu" / "published"
    folder.mkdir(parents=True, exist_ok=True)
    file_name = f"warehouse_{AS_OF}_{run}.duckdb"
    rows = _rows(run)
    with duckdb.connect(str(folder / file_name)) as connection:
        connection.execute("create schema marts; use marts")
        for table, columns in (TABLES | _contracts()).items():
            connection.execute(f"create table {table} ({columns})")
        for table, columns in TABLES.items():
            if rows[table] and table not in without:
                given = ", ".join(column.split()[0] for column in columns.split(", "))
                marks = ", ".join("?" * len(rows[table][0]))
                connection.executemany(
                    f"insert into {table} ({given}) values ({marks})", rows[table]
                )
        if "fct_target_status_monthly" not in without:
            _add(connection, overview_rows())
        _put_side_by_side(connection)
        connection.execute(
            "create table about_columns as select table_name as model_name, column_name, "
            "data_type, 'What it means.' as description "
            "from information_schema.columns where table_schema = 'marts'"
        )
        connection.execute(
            "create table about_models as select distinct model_name, "
            "'One row per thing.' as description, 1::bigint as row_count from about_columns"
        )
        connection.execute("create table about_row_scopes (model_name varchar, row_scope varchar)")
        connection.executemany("insert into about_row_scopes values (?, ?)", _row_scopes())
    pointer = {
        "file": file_name,
        "publication_id": run,
        "as_of_date": AS_OF.isoformat(),
        "published_at": "2013-06-18T21:04:00",
    }
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return folder
