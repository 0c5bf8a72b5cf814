"""Rankings: the fair columns agree with independent reckonings and find what the sample planted.

Belongs here: league tables of the sample city beside numpy, scipy and statsmodels, and a simulation
of what the method promises. Not here: single formulas by hand (dbt's unit tests), policy.
"""

import csv
import datetime
from collections import defaultdict

import numpy as np
import pytest
from scipy.stats import norm, spearmanr
from statsmodels.stats.meta_analysis import combine_effects

from orchestration.sample_city.planted import STREET_EFFECTS
from orchestration.settings import ROOT

CATALOGUE = ROOT / "raw" / "cities" / "zhifu" / "catalogue"
MAY = datetime.date(2013, 5, 1)


def rows_of(connection, sql: str, *parameters) -> list[dict]:
    result = connection.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def read_catalogue(name: str) -> list[dict]:
    with (CATALOGUE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def in_force(row: dict, day: datetime.date) -> bool:
    """Whether a dated row of the catalogue or of a mart holds on a day."""
    return str(row["valid_from"]) <= str(day) and (
        row["valid_to"] in (None, "") or str(row["valid_to"]) > str(day)
    )


def last_day(month: datetime.date) -> datetime.date:
    following = (month.replace(day=28) + datetime.timedelta(days=7)).replace(day=1)
    return following - datetime.timedelta(days=1)


def months_before(month: datetime.date, count: int) -> datetime.date:
    number = month.year * 12 + month.month - 1 - count
    return datetime.date(number // 12, number % 12 + 1, 1)


def unit_of(street: str) -> str:
    return f"u_{street[1:]}"


@pytest.fixture(scope="module")
def leagues(sample_marts) -> dict[tuple, list[dict]]:
    """Ranked rows by scenario, league and period, in the order of units."""
    found = defaultdict(list)
    for row in rows_of(
        sample_marts,
        "select * from fct_rankings where ranking_status = 'ranked'"
        " order by scenario, league_code, period_month, unit_code",
    ):
        found[row["scenario"], row["league_code"], row["period_month"]].append(row)
    return found


@pytest.fixture(scope="module")
def compared(leagues) -> dict[tuple, list[dict]]:
    """Leagues in which at least two units are ranked: the others compare nobody."""
    return {key: rows for key, rows in leagues.items() if len(rows) > 1}


def memory_months(month: datetime.date) -> int:
    [value] = [
        int(row["value"])
        for row in read_catalogue("policy_parameters")
        if row["parameter"] == "ranking_memory_months"
        and row["scenario"] == "in_force"
        and in_force(row, last_day(month))
    ]
    return value


def fair_columns(distances: np.ndarray, variances: np.ndarray) -> dict:
    """The derivation once more, on matrices of periods × units; the last period is the one judged.

    Everybody is ranked in every period: figures not there are nan.
    """
    known = ~np.isnan(distances)
    counts = known.sum(axis=0)
    units = distances.shape[1]
    swings = np.nansum((distances - np.nanmean(distances, axis=0)) ** 2)
    freedom = (counts - 1).sum()
    swing = 0.0
    if freedom:
        share = (1 - 1 / counts) * known
        sampled = np.nansum(np.where(known, variances, 0) * share) / freedom
        swing = max(0.0, swings / (freedom * (1 - 1 / units)) - sampled)
    weights = np.where(known, 1 / (np.where(known, variances, 1) + swing), 0)
    level = np.nansum(np.where(known, distances, 0) * weights, axis=0) / weights.sum(axis=0)
    level_variance = 1 / weights.sum(axis=0)
    # statsmodels lets its estimate fall below nought and then fails to take a root of it.
    with np.errstate(invalid="ignore"):
        found = combine_effects(level, level_variance, method_re="dl")
    spread = max(0.0, found.tau2)
    kept = spread / (spread + level_variance)
    weights = 1 / (spread + level_variance)
    centre = (weights * level).sum() / weights.sum()
    return {
        "swing": swing,
        "spread": spread,
        "shrunk": centre + kept * (level - centre),
        "error": np.sqrt(kept * level_variance),
        "rankability": spread / (spread + level_variance.mean()),
    }


def test_the_fair_columns_agree_with_numpy_and_statsmodels_in_every_league_and_period(
    compared, leagues
):
    """Rebuilt from the official scores and their sampling errors alone."""
    for (scenario, league, month), rows in compared.items():
        first = months_before(month, memory_months(month) - 1)
        periods = [
            key for key in leagues if key[:2] == (scenario, league) and first <= key[2] <= month
        ]
        names = [row["unit_code"] for row in rows]
        shape = len(periods), len(names)
        distances, variances = np.full(shape, np.nan), np.full(shape, np.nan)
        for number, key in enumerate(periods):
            scores = {
                row["unit_code"]: row["weighted_score"] + row["small_sample_loss"]
                for row in leagues[key]
            }
            mean = np.mean(list(scores.values()))
            for row in leagues[key]:
                if row["unit_code"] in names:
                    place = number, names.index(row["unit_code"])
                    distances[place] = scores[row["unit_code"]] - mean
                    variances[place] = (
                        row["standard_error"] ** 2 - row["month_to_month_deviation"] ** 2
                    )
        fair = fair_columns(distances, variances)
        official = np.mean([row["weighted_score"] for row in rows])

        def column(name, rows=rows):
            return np.array([row[name] for row in rows])

        close = {"rtol": 1e-4, "atol": 1e-4}
        np.testing.assert_allclose(column("month_to_month_deviation") ** 2, fair["swing"], **close)
        np.testing.assert_allclose(column("between_unit_deviation") ** 2, fair["spread"], **close)
        np.testing.assert_allclose(column("shrunk_score"), official + fair["shrunk"], **close)
        np.testing.assert_allclose(column("shrunk_error"), fair["error"], **close)
        np.testing.assert_allclose(column("rankability"), fair["rankability"], **close)


def test_probabilities_and_intervals_of_ranks_agree_with_200000_draws_of_numpy(compared):
    generator = np.random.default_rng(20130618)
    for key in sorted(key for key in compared if key[0] == "in_force")[::5]:
        rows = compared[key]
        count = len(rows)
        draws = generator.normal(
            [row["shrunk_score"] for row in rows],
            [row["shrunk_error"] for row in rows],
            (200_000, count),
        )
        ranks = count - draws.argsort(axis=1).argsort(axis=1)
        for row, own in zip(rows, ranks.T, strict=True):
            # Four standard errors of the 2,000 draws behind a published probability.
            for name, share in [
                ("last_probability", (own == count).mean()),
                ("bottom_three_probability", (own > count - 3).mean()),
            ]:
                margin = 4 * np.sqrt(max(share * (1 - share), 0.25 / 2000) / 2000)
                assert row[name] == pytest.approx(share, abs=margin), (key, row["unit_code"], name)
            # A tail holds 5 % up to the end of the interval, but for the same error.
            tail = 4 * np.sqrt(0.05 * 0.95 / 2000)
            assert (own < row["rank_low"]).mean() <= 0.05 + tail
            assert (own <= row["rank_low"]).mean() >= 0.05 - tail
            assert (own > row["rank_high"]).mean() <= 0.05 + tail
            assert (own >= row["rank_high"]).mean() >= 0.05 - tail


def test_probabilities_of_the_last_place_add_up_to_one_and_places_follow_the_scores(compared):
    for rows in compared.values():
        assert sum(row["last_probability"] for row in rows) == pytest.approx(1)
        assert sum(row["bottom_three_probability"] for row in rows) == pytest.approx(
            min(3, len(rows))
        )
        for row in rows:
            better = sum(other["weighted_score"] > row["weighted_score"] for other in rows)
            assert row["rank_number"] == better + 1
            assert row["rank_low"] <= row["rank_high"]
            assert row["unit_count"] == len(rows)


def test_rules_that_say_the_same_give_the_same_figures_to_the_last_digit(leagues):
    """The gated draft ranks as the rules in force do: nothing is left to chance between them."""
    drafts = [key for key in leagues if key[0] == "draft_gated"]
    assert drafts
    for key in drafts:
        twin = leagues["in_force", *key[1:]]
        assert [row | {"scenario": "in_force"} for row in leagues[key]] == twin


def test_a_draft_by_quarter_ranks_whole_quarters_and_the_running_one_as_provisional(leagues):
    months = {key[2] for key in leagues if key[0] == "draft_quarterly"}
    assert {month.month % 3 for month in months} == {0}
    provisional = {
        (key[0], key[2]) for key, rows in leagues.items() if any(r["is_provisional"] for r in rows)
    }
    june = datetime.date(2013, 6, 1)
    assert provisional == {(key[0], june) for key in leagues if key[2] == june}


def one_of_attainment(target: dict, numerator: float, denominator: float | None) -> float:
    """Attainment as the documents put it into words."""
    threshold = target["routine_threshold"]
    if target["unit"] != "pct":
        return min(1.0, numerator / threshold)
    rate = 100 * numerator / denominator
    if target["direction"] == "lower":
        return min(1.0, (100 - rate) / (100 - threshold))
    return min(1.0, rate / threshold)


def test_scores_of_a_month_follow_by_brute_force_from_measures_targets_and_weights(
    sample_marts, leagues
):
    """Street by street, target by target, in plain Python from the published figures."""
    due = last_day(MAY)
    weights = {
        row["target_code"]: float(row["weight_pct"])
        for row in read_catalogue("target_weights")
        if row["scenario"] == "in_force" and in_force(row, due)
    }
    targets = [
        row
        for row in rows_of(sample_marts, "select * from dim_routine_targets")
        if row["target_code"] in weights and in_force(row, due) and not row["lead_unit_code"]
    ]
    figures = {
        (r["measure_code"], r["indicator_code"], r["scope_code"], r["split"]): r
        for r in rows_of(
            sample_marts,
            "select * from fct_measures_monthly"
            " where period_month = ? and level in ('street', 'unit')",
            MAY,
        )
    }
    shares = {
        (r["target_code"], r["scope_code"]): r["routine_threshold"]
        for r in rows_of(
            sample_marts,
            "select * from fct_target_status_monthly where period_month = ? and level = 'unit'",
            MAY,
        )
    }
    by_indicator = {"score_rate", "closure_rate", "on_time_closure_rate", "recurrence_rate_90d"}
    streets = {r["unit_code"]: r for r in leagues["in_force", "league_streets", MAY]}
    for street in STREET_EFFECTS:
        points = covered = total = 0.0
        for target in targets:
            weight = weights[target["target_code"]]
            total += weight
            measure = target["measure_code"]
            is_unit = target["scope_kind"] == "unit" or target["cascade_to"] == "unit"
            scope = unit_of(street) if is_unit else street
            indicator = target["indicator_code"] if measure in by_indicator else "all"
            figure = figures.get((measure, indicator, scope, target["split"]))
            if target["cascade_to"] == "unit":
                target = target | {"routine_threshold": shares[target["target_code"], scope]}
            if figure and (figure["denominator"] or target["unit"] != "pct"):
                covered += weight
                points += weight * one_of_attainment(
                    target, figure["numerator"], figure["denominator"]
                )
        row = streets[unit_of(street)]
        assert row["weighted_score"] == pytest.approx(100 * points / covered, abs=1e-4), street
        assert row["weight_covered_pct"] == pytest.approx(100 * covered / total, abs=1e-6), street


def test_points_of_the_components_add_up_to_the_score_and_stay_within_their_weight(sample_marts):
    wrong = rows_of(
        sample_marts,
        """
        select scenario, league_code, period_month, unit_code
        from fct_rankings as ranking
        inner join fct_ranking_components as component
            using (scenario, league_code, period_month, unit_code)
        group by all
        having
            abs(sum(component.points) - max(ranking.weighted_score)) > 1e-4
            or abs(sum(points_without_rulings) - max(score_without_rulings)) > 1e-4
            or min(attainment) < 0 or max(attainment) > 1
            or count(*) != max(ranking.target_count)
        """,
    )
    assert wrong == []


def test_rulings_change_only_the_scores_of_units_with_a_ruling(sample_marts):
    """What differs without rulings is a score in whose months a ruling touched a measure."""
    changed = rows_of(
        sample_marts,
        "select * from fct_rankings where scenario = 'in_force'"
        " and abs(weighted_score - score_without_rulings) > 1e-6",
    )
    touched = {
        (row["scope_code"], row["period_month"])
        for row in rows_of(
            sample_marts, "select distinct scope_code, period_month from fct_ruling_effects"
        )
    }
    assert changed
    assert {(row["unit_code"], row["period_month"]) for row in changed} <= touched


def test_sampling_errors_and_what_few_records_cost_agree_with_scipy(sample_marts, leagues):
    """The error of capped, smoothed attainments by scipy's normal distribution, for one month."""
    families = {
        row["measure_code"]: row for row in rows_of(sample_marts, "select * from dim_measures")
    }
    directions = {
        row["target_code"]: row["direction"]
        for row in rows_of(sample_marts, "select * from dim_routine_targets")
    }
    rows = rows_of(
        sample_marts,
        "select * from fct_ranking_components where scenario = 'in_force'"
        " and league_code = 'league_streets' and period_month = ? and is_scored",
        MAY,
    )
    pooled, weights = defaultdict(lambda: [0.0, 0.0, 0]), defaultdict(float)
    for row in rows:
        sums = pooled[row["target_code"]]
        sums[0] += row["numerator"]
        sums[1] += row["denominator"] or 0
        sums[2] += 1
        weights[row["unit_code"]] += row["weight_pct"]

    def capped(row, numerator, denominator):
        """Mean and variance of the capped attainment, and its mean without scatter."""
        threshold = row["routine_threshold"]
        if families[row["measure_code"]]["kind"] == "count":
            mean = numerator + 0.5
            error = np.sqrt(mean)
            scale = 1 / threshold
        else:
            share = (numerator + 0.5) / (denominator + 1)
            error = 100 * np.sqrt(share * (1 - share) / row["denominator"])
            low = directions[row["target_code"]] == "lower"
            mean = 100 * (1 - share) if low else 100 * share
            scale = 1 / (100 - threshold) if low else 1 / threshold
        mean, error = mean * scale, error * scale
        cut = (1 - mean) / error
        below, density, above = norm.cdf(cut), norm.pdf(cut), norm.sf(cut)
        first = mean * below - error * density + above
        second = (mean**2 + error**2) * below - error * (mean + 1) * density + above
        return first, second - first**2, min(1, mean)

    lost, variances = defaultdict(float), defaultdict(float)
    streets = {r["unit_code"]: r for r in leagues["in_force", "league_streets", MAY]}
    for row in rows:
        unit = row["unit_code"]
        share = 100 * row["weight_pct"] / weights[unit]
        factor = 1.0
        if families[row["measure_code"]]["family"] == "inspection":
            factor = streets[unit]["overdispersion"]
        _, variance, _ = capped(row, row["numerator"], row["denominator"])
        variances[unit] += factor * share**2 * variance
        hits, trials, count = pooled[row["target_code"]]
        if families[row["measure_code"]]["kind"] == "count":
            hits /= count
        mean, _, certain = capped(row, hits, trials)
        lost[unit] += share * max(0, certain - mean)
    for unit, row in streets.items():
        assert row["small_sample_loss"] == pytest.approx(lost[unit], abs=1e-3), unit
        assert row["standard_error"] ** 2 - row["month_to_month_deviation"] ** 2 == pytest.approx(
            variances[unit], rel=1e-3
        ), unit


def test_the_overdispersion_of_score_rates_is_that_of_the_visits(sample_marts, leagues):
    visits = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for row in rows_of(
        sample_marts,
        "select * from fct_observations where date_trunc('month', inspected_at) = ?"
        " and not is_not_applicable and unit_code is not null",
        MAY,
    ):
        visit = visits[row["unit_code"]][row["visit_id"]]
        visit[0] += row["earned_score"]
        visit[1] += row["possible_score"]
    between = within = 0.0
    for unit in visits.values():
        earned, possible = np.array(list(unit.values())).T
        rate = earned.sum() / possible.sum()
        between += ((earned - rate * possible) ** 2).sum() * len(earned) / (len(earned) - 1)
        within += possible.sum() * rate * (1 - rate)
    [row, *_] = leagues["in_force", "league_streets", MAY]
    assert row["overdispersion"] == pytest.approx(max(1, between / within), rel=1e-5)
    assert row["overdispersion"] > 1


def test_shrunk_rates_agree_with_a_beta_prior_by_moments_in_numpy(sample_marts):
    groups = defaultdict(list)
    for row in rows_of(
        sample_marts,
        "select * from fct_shrunk_rates where indicator_code = 'all' and split = 'all'",
    ):
        groups[row["measure_code"], row["league_code"], row["period_month"]].append(row)
    drawn = 0
    for rows in groups.values():
        hits = np.array([row["numerator"] for row in rows])
        trials = np.array([row["denominator"] for row in rows])
        share = hits.sum() / trials.sum()
        excess = (trials * (hits / trials - share) ** 2).sum()
        excess -= (len(rows) - 1) * share * (1 - share)
        divisor = trials.sum() - (trials**2).sum() / trials.sum() - (len(rows) - 1)
        between = excess / divisor if divisor > 1e-9 else 0
        expected = np.full(len(rows), 100 * share)
        if between > 0:
            count = max(0, share * (1 - share) / between - 1)
            expected = 100 * (hits + count * share) / (trials + count)
            drawn += 1
        np.testing.assert_allclose([row["shrunk_value"] for row in rows], expected, atol=1e-6)
    assert drawn > 50


def test_the_beta_prior_by_moments_finds_the_prior_that_made_the_rates(sample_marts):
    """The mart's formula on 4,000 made-up units: α = 18, β = 2, n from 20 to 400."""
    generator = np.random.default_rng(7)
    trials = generator.integers(20, 400, 4000).astype(float)
    hits = generator.binomial(trials.astype(int), generator.beta(18, 2, 4000)).astype(float)
    share = hits.sum() / trials.sum()
    excess = (trials * (hits / trials - share) ** 2).sum() - 3999 * share * (1 - share)
    between = excess / (trials.sum() - (trials**2).sum() / trials.sum() - 3999)
    count = share * (1 - share) / between - 1
    assert share * count == pytest.approx(18, rel=0.1)
    assert (1 - share) * count == pytest.approx(2, rel=0.1)


def test_the_unit_that_is_truly_last_is_found_and_kept_in_sight(leagues, sample_truths):
    """Raw rank loses it in a month of luck; the fair column doesn't once it has seen a quarter."""
    unit = unit_of(sample_truths["planted"]["truly_last"]["street"])
    rows = {
        key[2]: row
        for key, league in leagues.items()
        if key[:2] == ("in_force", "league_streets")
        for row in league
        if row["unit_code"] == unit
    }
    assert sum(row["last_probability"] > 0.95 for row in rows.values()) >= 12
    assert all(row["last_probability"] > 0.9 for month, row in rows.items() if month.year == 2013)
    assert all(row["tier_code"] == "trailing" for row in rows.values())
    assert max(row["consecutive_last_count"] for row in rows.values()) >= 2


def test_the_unit_that_is_last_by_chance_is_last_and_not_singled_out(leagues, sample_truths):
    """The official place is what it is; the probability of being last stays with the truly last."""
    planted = sample_truths["planted"]
    chance = unit_of(planted["last_by_chance"]["street"])
    truly = unit_of(planted["truly_last"]["street"])
    month = datetime.date.fromisoformat(f"{planted['last_by_chance']['month']}-01")
    row_of = {row["unit_code"]: row for row in leagues["in_force", "league_streets", month]}
    assert row_of[chance]["is_last"]
    assert row_of[chance]["rank_number"] == len(row_of)
    assert not row_of[truly]["is_last"]
    assert row_of[chance]["last_probability"] < 0.05 < 0.95 < row_of[truly]["last_probability"]
    # Not even the last place is plausible for it, and several better ones are.
    assert row_of[chance]["rank_high"] < len(row_of) == row_of[truly]["rank_low"]
    assert row_of[chance]["rank_low"] <= len(row_of) // 2
    assert row_of[chance]["standard_error"] == max(r["standard_error"] for r in row_of.values())


def test_the_fair_columns_come_nearer_to_what_was_planted_than_the_official_scores(leagues):
    """Rank correlation with the strengths that the generator gave the streets, month by month."""
    official, fair = [], []
    for (scenario, league, _), rows in leagues.items():
        if (scenario, league) == ("in_force", "league_streets"):
            truth = [STREET_EFFECTS["s" + row["unit_code"][2:]] for row in rows]
            official.append(spearmanr(truth, [row["weighted_score"] for row in rows]).statistic)
            fair.append(spearmanr(truth, [row["shrunk_score"] for row in rows]).statistic)
    assert np.mean(fair) > np.mean(official) + 0.1
    assert np.mean(fair[-6:]) > 0.6


@pytest.mark.parametrize(
    ("spread", "count", "published"), [(2, 50, 0.21), (4, 50, 0.33), (4, 400, 0.64)]
)
def test_last_place_is_the_truly_worst_as_rarely_as_published_and_the_probability_says_so(
    spread, count, published
):
    """13 units, 88 % true, one month: the last place's own last_probability is right on average."""
    generator = np.random.default_rng(13)
    right, told = [], []
    for _ in range(1500):
        truth = np.clip(generator.normal(88, spread, 13), 1, 99)
        hits = generator.binomial(count, truth / 100)
        rates = 100 * hits / count
        shares = (hits + 0.5) / (count + 1)
        variances = 1e4 * shares * (1 - shares) / count
        # The lowest of several equals is drawn by lot, as the simulation behind the figures did.
        last = generator.choice(np.flatnonzero(rates == rates.min()))
        right.append(last == truth.argmin())
        fair = fair_columns((rates - rates.mean())[None, :], variances[None, :])
        draws = fair["shrunk"] + fair["error"] * generator.standard_normal((400, 13))
        draws += 1e-9 * generator.standard_normal((400, 13))
        told.append((draws.argmin(axis=1) == last).mean())
    assert np.mean(right) == pytest.approx(published, abs=0.04)
    assert np.mean(told) == pytest.approx(np.mean(right), abs=0.08)
