"""What the sample city planted in its casework is found in the published marts, and found first.

Belongs here: planted truths and balances between casework marts, read from the publication alone.
Not here: formulas against other implementations (test_casework_oracles), dbt's worked examples.
"""

import pytest


def row(marts, query: str, *values) -> dict:
    """The first row of a query, by column name."""
    found = marts.execute(query, values)
    return dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))


def test_the_planted_pair_is_the_first_of_all_pairs_with_every_planted_case(
    sample_marts, sample_truths
):
    planted = sample_truths["planted"]["ping_pong"]
    first = row(
        sample_marts,
        "from fct_ping_pong_pairs where class_code <> 'all' order by case_count desc, 1, 2 limit 1",
    )
    assert [first["one_unit_code"], first["other_unit_code"]] == sorted(planted["units"])
    assert first["class_code"] == planted["class_code"]
    assert first["case_count"] == planted["case_count"]


def test_the_planted_pair_hands_over_more_than_any_other_two_units_in_most_months(
    sample_marts, sample_truths
):
    pairs = sample_marts.execute(
        """with pairs as (
            select period_month, least(from_unit_code, to_unit_code) as one,
                greatest(from_unit_code, to_unit_code) as other, sum(hand_over_count) as hops
            from fct_hand_overs_monthly group by all)
        from pairs
        qualify row_number() over (partition by period_month order by hops desc, one, other) = 1"""
    ).fetchall()
    planted = tuple(sorted(sample_truths["planted"]["ping_pong"]["units"]))
    first = [(one, other) == planted for _, one, other, _ in pairs]
    assert sum(first) > len(first) / 2


def test_the_planted_black_spot_is_the_first_recurrence_spot(sample_marts, sample_truths):
    planted = sample_truths["planted"]["black_spot"]
    first = row(sample_marts, "from fct_recurrence_spots order by spot_rank, grid_code limit 1")
    assert (first["grid_code"], first["class_code"]) == (planted["grid"], planted["class_code"])
    assert first["is_black_spot"]
    assert first["case_count"] == planted["case_count"]
    second = row(sample_marts, "from fct_recurrence_spots where spot_rank > 1 order by spot_rank")
    assert first["recurrence_90d_count"] > 2 * second["recurrence_90d_count"]


@pytest.mark.parametrize(
    ("measure", "month", "unit", "counted", "hit"),
    [
        ("closure_rate", "due_at", "handler_unit_code",
         "due_at < a.end_at", "closed_at < date_trunc('month', due_at) + interval 1 month"),
        ("on_time_closure_rate", "due_at", "handler_unit_code",
         "due_at < a.end_at", "closed_at <= due_at"),
        ("handling_rate", "due_at", "handler_unit_code",
         "due_at < a.end_at and dispatched_at < date_trunc('month', due_at) + interval 1 month",
         "handled_at < date_trunc('month', due_at) + interval 1 month"),
        ("rework_rate", "due_at", "handler_unit_code", "due_at < a.end_at", "rework_count > 0"),
        ("dispatch_rate", "filed_at", "handler_unit_code", "true", "dispatched_at is not null"),
        ("first_receiver_resolution_rate", "closed_at", "first_receiver_unit_code",
         "hand_off_count is not null and dispatched_at is not null", "hand_off_count = 0"),
        ("bounce_rate", "dispatched_at", "first_receiver_unit_code",
         "hand_off_count is not null", "bounce_count > 0"),
        ("reopen_rate", "first_closed_at", "handler_unit_code", "true", "reopen_count > 0"),
        ("recurrence_rate_30d", "closed_at", "handler_unit_code",
         "is_recurrence_30d is not null", "is_recurrence_30d"),
    ],
)  # fmt: skip
def test_a_case_measure_can_be_counted_again_from_the_cases_alone(
    sample_marts, measure, month, unit, counted, hit
):
    differing = sample_marts.execute(
        f"""with a as (select as_of_date + interval 1 day as end_at from about_city),
        counted as (
            select nullif({unit}, released_unit_code) as scope_code,
                date_trunc('month', {month})::date as period_month,
                count(*) filter (where {hit})::double as numerator, count(*)::double as denominator
            from fct_cases, a
            where not is_on_spot_fix and not is_excluded_by_ruling
                and {month} is not null and {counted}
            group by all having scope_code is not null)
        select * from counted
        full join (
            from fct_measures_monthly
            where measure_code = '{measure}' and indicator_code = 'all' and level = 'unit'
        ) as published using (scope_code, period_month)
        where published.numerator is distinct from counted.numerator
            or published.denominator is distinct from counted.denominator"""
    ).fetchall()
    assert differing == []


def test_aged_open_cases_are_all_open_cases_of_the_district_and_nobody_twice(sample_marts):
    aged, still_open = sample_marts.execute(
        """select
            (select sum(open_case_count) from fct_open_cases_aged
                where level = 'district' and class_code = 'all'),
            (select count(*) from fct_cases
                where status = 'open' and not is_on_spot_fix and not is_excluded_by_ruling)"""
    ).fetchone()
    assert aged == still_open > 0


def test_what_a_ruling_took_away_is_what_its_case_would_have_counted(sample_marts):
    """The sample's decisions, one by one: exclude, transfer and keep are all among them."""
    ruled = sample_marts.execute(
        """select ruling_id, is_excluded_by_ruling, released_unit_code, handler_unit_code,
            date_trunc('month', reported_at)::date as report_month
        from fct_cases where ruling_id is not null and not is_on_spot_fix"""
    ).fetchall()
    assert any(excluded for _, excluded, *_ in ruled)
    assert any(released for _, _, released, *_ in ruled)
    assert any(not excluded and not released for _, excluded, released, *_ in ruled)
    expected: dict = {}
    for _, excluded, released, handler, month in ruled:
        if excluded or released == handler:
            expected[handler, month] = expected.get((handler, month), 0) + 1
    found = sample_marts.execute(
        """select scope_code, period_month, numerator_without_rulings - numerator
        from fct_ruling_effects
        where measure_code = 'reported_cases' and level = 'unit' and indicator_code = 'all'"""
    ).fetchall()
    assert {(unit, month): count for unit, month, count in found} == expected


def test_the_official_side_of_a_ruling_is_the_published_figure(sample_marts):
    differing = sample_marts.execute(
        """select count(*) from fct_ruling_effects as effects
        left join fct_measures_monthly as published
            using (measure_code, indicator_code, scope_kind, level, scope_code, split, period_month)
        where if(
            published.numerator is null,
            effects.numerator <> 0 or effects.denominator <> 0,
            published.numerator <> effects.numerator
            or published.denominator is distinct from effects.denominator
            or published.value is distinct from effects.value
        )"""
    ).fetchone()
    assert differing == (0,)
