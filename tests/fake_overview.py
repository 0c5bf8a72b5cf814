"""What the overview reads beside targets and cases, made by hand for the small publication.

Belongs here: readiness, points at risk, conversion and signals with known answers.
Not here: everything else of that publication (fake_publication).

Known answers: of 10 points 6 are expected, 5.2 to 6.8, in the month before 4: better by more than
its interval; 7 of 9 indicators are measured; 东山 is below its usual range.
"""

from datetime import date
from typing import Any

APRIL, MAY = date(2013, 4, 1), date(2013, 5, 1)
STAGES = ("catalogued", "decomposed", "assigned", "parameterised", "measured", "met", "sustained")
REACHED = (9, 9, 8, 8, 7, 3, 1)


def overview_rows() -> dict[str, list[dict[str, Any]]]:
    """Mart → rows, each with the columns that matter."""
    readiness = {
        "framework_code": "fw", "indicator_count": 15, "measured_count": 10, "evidence_count": 2,
        "veto_count": 1, "unmeasured_count": 2, "possible_points": 15.0, "measured_points": 10.0,
        "points_unknown": 5.0, "is_score_assumed": True, "is_provisional": False,
    }  # fmt: skip
    points = {"expected_points": 4.0, "expected_points_low": 3.0, "expected_points_high": 5.0}
    better = {"expected_points": 6.0, "expected_points_low": 5.2, "expected_points_high": 6.8}
    series = {
        "measure_code": "on_time_closure_rate", "indicator_code": "all", "scope_kind": "place",
        "split": "all", "period_month": MAY, "lower_limit": 80.0, "upper_limit": 95.0,
    }  # fmt: skip
    return {
        "dim_frameworks": [
            {"framework_code": "fw", "edition": "1", "valid_from": date(2012, 1, 1),
             "framework_name_zh": "测评体系", "framework_name_en": "Framework"}
        ],
        "fct_readiness": [
            readiness | points | {"period_month": APRIL, "points_at_risk": 6.0},
            readiness | better | {"period_month": MAY, "points_at_risk": 4.0},
        ],
        "fct_points_at_risk": [
            {"framework_code": "fw", "indicator_code": "ind_on_time_closure_rate",
             "level": "district", "scope_code": "zf", "period_month": MAY,
             "measure_code": "on_time_closure_rate", "numerator": 60.0, "denominator": 100.0,
             "value": 60.0, "pass_threshold": 85.0, "possible_points": 1.0,
             "points_at_risk": 0.98, "is_too_few": False, "is_score_assumed": True}
        ],
        "fct_conversion_rates_monthly": [
            {"period_month": MAY, "scope_kind": "all", "scope_code": "all", "stage_number": number,
             "stage_code": stage, "reached_count": reached, "applicable_count": 9,
             "conversion_pct": 100 * reached / 9, "conversion_points_pct": 50.0,
             "is_score_assumed": True, "regressed_count": 2}
            for number, (stage, reached) in enumerate(zip(STAGES, REACHED, strict=True))
        ],
        "fct_signals": [
            series | {"level": level, "scope_code": scope, "special_cause": cause,
                      "rules_hit": "outside_limits"}
            for level, scope, cause in (
                ("district", "zf", "improvement"), ("street", "zf_dongshan", "concern"),
            )
        ],
    }  # fmt: skip
