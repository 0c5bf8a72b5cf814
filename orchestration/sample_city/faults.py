"""Faults: which wrong rows are planted in which file, and the reason each comes back with.

Belongs here: the list. Not here: how a wrong row is made (dirt), the sentences (intake).
"""

from datetime import datetime

from orchestration.sample_city.dirt import DUPLICATE, RAGGED, Fault

HOTLINE, HOTLINE_FILE = "cases_hotline", "cases/hotline/2013-03.csv"
PACKED_FILE = "cases/hotline/2012-06.csv.gz"
PATROL, PATROL_FILE = "cases_patrol", "cases/patrol/2013-04.parquet"
APP, APP_FILE = "cases_app", "cases/app/2013-05.json"
EVENTS, EVENTS_FILE = "case_events_system", "case_events/2013-04.parquet"
DAILY, DAILY_FILE = "observations_daily", "observations/daily/2013-04.csv"
MONTHLY, MONTHLY_FILE = "observations_monthly", "observations/monthly/2013-03.xlsx"
OLD_MONTHLY_FILE = "observations/monthly/2012.xlsx"
ROUND, ROUND_FILE = "observations_third_party", "observations/third_party/2013-03.csv"
TRIPS, TRIPS_FILE = "cleanup_trips_sanitation", "cleanup_trips/2013-05.csv"
SESSIONS, SESSIONS_FILE = "activities_office", "activities/2013-05.xlsx"
SERVICE, SERVICE_FILE = "service_records_system", "service_records/2013-05.csv"
POSTS, POSTS_FILE = "grid_posts_roster", "grid_posts/roster.parquet"
STATIONS, STATIONS_FILE = "stations_register", "stations/register.xlsx"
AWARDS, AWARDS_FILE = "awards_office", "ledger/awards.xlsx"
EXPOSURES, EXPOSURES_FILE = "exposures_office", "ledger/exposures.csv"

MISSING, WORD, CODE = "missing_value", "unknown_word", "unknown_code"
RANGE, DATE, NUMBER, WHOLE = "out_of_range", "not_a_date", "not_a_number", "not_a_whole_number"
BACKWARDS = "closed_not_before_reported"
APPLIES = {"不适用": "否"}

FAULTS = (
    # The year before instead of this one: a slip that each January brings.
    Fault(HOTLINE, HOTLINE_FILE, BACKWARDS, {"结案时间": "2012/3/9 9:20"}, {"结案时间": ...}, 3),
    Fault(HOTLINE, HOTLINE_FILE, WORD, {"案件类别": "乱倒垃圾"}, copies=2),
    Fault(HOTLINE, HOTLINE_FILE, DATE, {"上报时间": "2013/2/30 9:00"}, copies=2),
    Fault(HOTLINE, HOTLINE_FILE, MISSING, {"案件编号": None}, copies=2),
    Fault(HOTLINE, HOTLINE_FILE, CODE, {"地点编码": "370602001001999"}, copies=2),
    Fault(HOTLINE, HOTLINE_FILE, RANGE, {"返工次数": -1}),
    Fault(HOTLINE, HOTLINE_FILE, DUPLICATE, copies=4),
    Fault(HOTLINE, HOTLINE_FILE, RAGGED, copies=2),
    # A number that a clerk typed where it does not belong must not be stored with the row.
    Fault(HOTLINE, PACKED_FILE, WORD, {"案件来源": "来电 14000012345"}),
    Fault(HOTLINE, PACKED_FILE, DUPLICATE, copies=2),
    Fault(PATROL, PATROL_FILE, RANGE, {"FGCS": -1}, copies=2),
    Fault(PATROL, PATROL_FILE, CODE, {"CBDW": "u_unknown"}, copies=2),
    Fault(PATROL, PATROL_FILE, BACKWARDS, {"JASJ": datetime(2012, 4, 3, 10)}, {"JASJ": ...}, 2),
    Fault(PATROL, PATROL_FILE, DUPLICATE, copies=3),
    Fault(APP, APP_FILE, MISSING, {"上报": None}, copies=2),
    Fault(APP, APP_FILE, RANGE, {"位置": {"编码": None, "经度": 1214.02, "纬度": 37.53}}, copies=2),
    Fault(APP, APP_FILE, DUPLICATE, copies=2),
    Fault(EVENTS, EVENTS_FILE, WORD, {"LZLX": "督办"}, copies=2),
    Fault(EVENTS, EVENTS_FILE, MISSING, {"FSSJ": None}, copies=2),
    Fault(EVENTS, EVENTS_FILE, CODE, {"ZRDW": "u_unknown"}),
    Fault(EVENTS, EVENTS_FILE, DUPLICATE, copies=2),
    Fault(DAILY, DAILY_FILE, RAGGED, copies=2),
    Fault(DAILY, DAILY_FILE, WORD, {"点位类型": "沿街门头"}, copies=2),
    Fault(DAILY, DAILY_FILE, DATE, {"检查时间": "2013年4月31日 09:10"}),
    Fault(DAILY, DAILY_FILE, "earned_score_given_when_applicable", {"实得分": None}, APPLIES, 2),
    Fault(DAILY, DAILY_FILE, RANGE, {"经度": 12141.2}),
    Fault(DAILY, DAILY_FILE, DUPLICATE, copies=3),
    Fault(MONTHLY, MONTHLY_FILE, "earned_score_not_above_possible", {"实得分": 10}, copies=2),
    Fault(MONTHLY, MONTHLY_FILE, NUMBER, {"实得分": "优"}, {"不适用": "√"}, 2),
    Fault(MONTHLY, MONTHLY_FILE, MISSING, {"网格编码": None}),
    Fault(MONTHLY, MONTHLY_FILE, WORD, {"检查方式": "抽查"}),
    Fault(MONTHLY, OLD_MONTHLY_FILE, CODE, {"指标序号": 999}, copies=2),
    Fault(MONTHLY, OLD_MONTHLY_FILE, DUPLICATE, copies=2),
    Fault(ROUND, ROUND_FILE, CODE, {"item_code": "item_972"}, copies=2),
    Fault(ROUND, ROUND_FILE, "not_yes_or_no", {"announced": "不详"}),
    Fault(ROUND, ROUND_FILE, DUPLICATE, copies=2),
    Fault(TRIPS, TRIPS_FILE, RANGE, {"出动人次": -3, "出动车次": 6}, copies=2),
    Fault(TRIPS, TRIPS_FILE, "crew_or_vehicle_sent", {"出动人次": 0, "出动车次": 0}, copies=2),
    Fault(TRIPS, TRIPS_FILE, "case_or_programme_named", {"案件编号": None, "专项整治": None},
          copies=2),
    Fault(TRIPS, TRIPS_FILE, NUMBER, {"清运量（吨）": "约3吨"}),
    Fault(TRIPS, TRIPS_FILE, DUPLICATE, copies=2),
    Fault(SESSIONS, SESSIONS_FILE, RANGE, {"参加人数": -5}),
    Fault(SESSIONS, SESSIONS_FILE, WORD, {"活动类型": "联谊"}),
    Fault(SESSIONS, SESSIONS_FILE, MISSING, {"活动时间": None}),
    Fault(SESSIONS, SESSIONS_FILE, CODE, {"站点编码": "st_999"}),
    Fault(SESSIONS, SESSIONS_FILE, WHOLE, {"志愿者人数": 4.5}),
    Fault(SESSIONS, SESSIONS_FILE, DUPLICATE, copies=2),
    Fault(SERVICE, SERVICE_FILE, RANGE, {"服务时长": 30.0}, copies=2),
    Fault(SERVICE, SERVICE_FILE, MISSING, {"志愿者编号": None}, copies=2),
    Fault(SERVICE, SERVICE_FILE, NUMBER, {"服务时长": "两小时"}),
    Fault(SERVICE, SERVICE_FILE, DUPLICATE, copies=3),
    Fault(POSTS, POSTS_FILE, CODE, {"WGBM": "370602001001999"}, copies=2),
    Fault(POSTS, POSTS_FILE, WORD, {"GW": "协管员"}),
    Fault(STATIONS, STATIONS_FILE, CODE, {"所在地编码": "370602099"}),
    Fault(AWARDS, AWARDS_FILE, MISSING, {"奖励编号": None}),
    Fault(AWARDS, AWARDS_FILE, DATE, {"奖励日期": "2013年6月31日"}),
    Fault(EXPOSURES, EXPOSURES_FILE, WORD, {"曝光原因": "不力"}),
)  # fmt: skip
