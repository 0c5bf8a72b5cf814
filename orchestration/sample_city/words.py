"""Words: site types, checked items and classes as the sending offices write them.

Belongs here: the codes of the catalogue and their Chinese words, with how often and how long.
Not here: planted effects (planted). The mix of classes follows a published month of another city.
"""

from dataclasses import dataclass

# Position + 1 is the number in site_type_code.
SITE_TYPES = (
    "新时代文明实践中心", "政务大厅", "银行网点", "窗口单位", "公交站点", "公交车", "出租车",
    "室外公共厕所", "公共广场", "宾馆酒店", "公园", "社区", "建筑工地", "景区景点", "中小学校",
    "商场超市", "医院", "公共文化设施", "主要交通路口", "背街小巷", "商业大街", "主次干道",
    "城乡接合部", "集贸市场", "小区", "乡镇",
)  # fmt: skip

# Indicator numbers looked at on a visit to each site type, in the order of SITE_TYPES.
ITEMS = (
    (64, 92, 93), (85, 92, 93), (85, 92, 93), (85, 92, 93), (65, 77, 85, 94), (65, 93, 94),
    (78, 85, 93), (69, 70), (64, 77, 78, 79, 85), (64, 92, 93), (64, 77, 79, 84), (63, 64, 87, 89),
    (64, 71, 95), (77, 79, 86, 92), (64, 74, 75, 93), (25, 64, 92, 93), (69, 74, 92, 93),
    (64, 92, 93, 96), (80, 81, 82, 83), (67, 68, 72, 74, 75, 76, 87), (62, 69, 72, 74, 77, 78, 86),
    (58, 59, 60, 61, 66, 71, 72, 74, 75), (68, 72, 73, 75, 76, 87),
    (17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 72, 73, 87, 88),
    (63, 64, 74, 75, 76, 84, 87, 89, 90, 91), (70, 72, 75, 87),
)  # fmt: skip

# How often a site type is visited: what is outdoors and common comes first; the first type came
# into being only in 2018, so no record of 2013 may name it.
SITE_WEIGHTS = (
    0, 1, 1, 1, 2, 1, 1, 2, 2, 1, 2, 4, 2, 1, 2, 2, 2, 1, 4, 7, 4, 8, 3, 4, 8, 1,
)  # fmt: skip

# Items that weigh double, as the daily targets of the streets do.
CORE_ITEMS = (72, 73, 74, 75, 76, 87)


@dataclass(frozen=True)
class CaseClass:
    """One class: its share of reports, its deadline, who is in charge, how often fixed at once.

    The deadline in hours of the clock is about what the catalogue's working hours come to.
    """

    code: str
    name_zh: str
    weight: float
    deadline_hours: int
    unit: str
    on_spot_share: float


CLASSES = (
    CaseClass("cls_private_building", "私搭乱建", 0.032, 672, "u_urban_management", 0.0),
    CaseClass("cls_exposed_rubbish", "暴露垃圾", 0.054, 18, "u_sanitation", 0.10),
    CaseClass("cls_accumulated_debris", "积存垃圾渣土", 0.036, 60, "u_sanitation", 0.0),
    CaseClass("cls_dirty_road", "道路不洁", 0.060, 10, "u_sanitation", 0.30),
    CaseClass("cls_small_advert", "非法小广告", 0.077, 60, "u_urban_management", 0.30),
    CaseClass("cls_illegal_billboard", "违规户外广告", 0.030, 168, "u_urban_management", 0.0),
    CaseClass("cls_unlicensed_vendor", "无照经营游商", 0.165, 18, "u_urban_management", 0.15),
    CaseClass("cls_shop_overflow", "店外经营", 0.080, 18, "u_urban_management", 0.35),
    CaseClass("cls_road_occupation", "占道经营", 0.062, 18, "u_urban_management", 0.15),
    CaseClass("cls_vehicle_parking", "机动车乱停放", 0.060, 18, "u_traffic_police", 0.30),
    CaseClass("cls_bicycle_parking", "非机动车乱停放", 0.040, 18, "u_urban_management", 0.50),
    CaseClass("cls_pile_of_goods", "乱堆物堆料", 0.140, 30, "u_urban_management", 0.25),
    CaseClass("cls_laundry", "沿街晾挂", 0.024, 18, "u_urban_management", 0.50),
    CaseClass("cls_uncovered_truck", "渣土车未密闭运输", 0.020, 18, "u_housing_construction", 0.0),
    CaseClass("cls_full_bin", "垃圾箱满溢", 0.040, 18, "u_sanitation", 0.20),
    CaseClass("cls_other", "其他", 0.080, 168, "u_property", 0.0),
)
CLASS_NUMBER = {each.code: number for number, each in enumerate(CLASSES)}
PUT_RIGHT = (
    "cls_exposed_rubbish",
    "cls_accumulated_debris",
    "cls_road_occupation",
    "cls_unlicensed_vendor",
    "cls_private_building",
)

# The class of the case that a failed item opens.
ITEM_CLASS = {
    68: "cls_other",
    71: "cls_pile_of_goods",
    72: "cls_road_occupation",
    73: "cls_unlicensed_vendor",
    74: "cls_vehicle_parking",
    75: "cls_small_advert",
    76: "cls_private_building",
    77: "cls_dirty_road",
    87: "cls_full_bin",
    88: "cls_dirty_road",
    89: "cls_pile_of_goods",
    91: "cls_laundry",
    95: "cls_uncovered_truck",
}

PROGRAMMES = (
    "加强城市管理",
    "规范集贸市场",
    "健全再生资源回收行业管理",
    "强化“五小行业”管理",
    "专项5（名称未载明）",
    "专项6（名称未载明）",
)
