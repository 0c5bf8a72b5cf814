"""The statistical macros agree with scipy and statsmodels, as the SQL that the models run.

Belongs here: intervals and quantiles that are pure formulas. Not here: which figure gets which
interval (dbt's unit tests).
"""

import duckdb
import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from tests.rendered_sql import rendered

CONFIDENCES = [0.5, 0.8, 0.9, 0.95, 0.99, 0.998, 0.9999]


@pytest.fixture(scope="module")
def ask():
    """A function that runs a query with our macros on a table of numbers."""

    def run(query: str, **columns: np.ndarray) -> np.ndarray:
        with duckdb.connect() as connection:
            connection.register("numbers", {name: np.asarray(c) for name, c in columns.items()})
            return np.array(connection.execute(rendered(query)).fetchall(), dtype=float)

    return run


def relative(found: np.ndarray, wanted: np.ndarray) -> float:
    """The largest error, in parts of what is wanted, or of one where that is smaller than one."""
    return float(np.max(np.abs(found - wanted) / np.maximum(np.abs(wanted), 1e-300)))


def test_exact_poisson_bounds_are_half_the_chi_square_quantiles_for_counts_from_0_to_10_000(ask):
    counts, confidences = np.meshgrid(np.arange(10_001.0), CONFIDENCES)
    counts, confidences = counts.ravel(), confidences.ravel()
    found = ask(
        "select {{ poisson_low('n', 'confidence') }}, {{ poisson_high('n', 'confidence') }} "
        "from numbers",
        n=counts,
        confidence=confidences,
    )
    some = counts > 0
    low = stats.chi2.ppf(0.5 - confidences[some] / 2, 2 * counts[some]) / 2
    high = stats.chi2.ppf(0.5 + confidences / 2, 2 * counts + 2) / 2
    assert not np.isnan(found).any()
    assert relative(found[some, 0], low) < 1e-6
    assert relative(found[:, 1], high) < 1e-6
    assert (found[~some, 0] == 0).all()


def test_poisson_bounds_take_whole_numbers_and_are_empty_without_a_count_or_a_confidence(ask):
    found = ask(
        "select {{ poisson_low('n', '0.95e0') }}, {{ poisson_high('n', '0.95e0') }}, "
        "{{ poisson_low('null::double', '0.95e0') }}, {{ poisson_high('n', 'null::double') }}, "
        "{{ poisson_low('0', 'null::double') }} from numbers",
        n=np.array([3, 51], dtype="int64"),
    )
    wanted = [[0.618672, 8.767273], [37.972850, 67.055581]]
    assert np.allclose(found[:, :2], wanted, atol=5e-6)
    assert np.isnan(found[:, 2:]).all()


def test_the_bounds_of_a_poisson_count_leave_just_their_share_in_each_tail(ask):
    counts = np.arange(1.0, 200.0)
    low, high = ask(
        "select {{ poisson_low('n', '0.95e0') }}, {{ poisson_high('n', '0.95e0') }} from numbers",
        n=counts,
    ).T
    assert np.allclose(stats.poisson.sf(counts - 1, low), 0.025, atol=1e-7)
    assert np.allclose(stats.poisson.cdf(counts, high), 0.025, atol=1e-7)


def test_wilson_bounds_agree_with_statsmodels_on_a_grid_of_cases(ask):
    sizes = [1, 2, 3, 5, 10, 20, 60, 160, 616, 5_000, 100_000]
    pairs = [(x, n) for n in sizes for x in sorted({0, 1, n // 3, n // 2, n - 1, n})]
    hits, of = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    for confidence in CONFIDENCES:
        z = "{{ normal_quantile('(0.5e0 + " + str(confidence) + "e0 / 2)') }}"
        found = ask(
            f"with quantiles as (select *, {z} as z from numbers) "
            "select {{ wilson_low('x', 'n', 'z') }}, {{ wilson_high('x', 'n', 'z') }} "
            "from quantiles",
            x=hits,
            n=of,
        )
        low, high = proportion_confint(hits, of, alpha=1 - confidence, method="wilson")
        assert np.allclose(found[:, 0], 100 * low, atol=1e-6)
        assert np.allclose(found[:, 1], 100 * high, atol=1e-6)


def test_a_wilson_bound_is_empty_without_a_denominator_or_a_confidence(ask):
    found = ask(
        "select {{ wilson_low('0', 'n', '1.96e0') }}, {{ wilson_high('0', 'n', '1.96e0') }}, "
        "{{ wilson_low('1.0', '5.0', 'null::double') }} from numbers",
        n=np.array([0.0]),
    )
    assert np.isnan(found).all()


def test_normal_quantiles_agree_with_scipy_where_confidences_lie(ask):
    shares = np.concatenate([np.linspace(0.5, 0.9999, 2_000), [0.975, 0.97575, 0.999, 0.99995]])
    found = ask("select {{ normal_quantile('p') }} from numbers", p=shares)[:, 0]
    assert np.max(np.abs(found - stats.norm.ppf(shares))) < 1e-8


def test_none_of_n_has_the_upper_bound_of_the_exact_binomial_interval(ask):
    sizes = np.array([1.0, 2, 10, 30, 60, 100, 300, 10_000])
    found = ask("select {{ rule_of_three('n', '0.95e0') }} from numbers", n=sizes)[:, 0]
    assert np.allclose(found, 100 * stats.beta.ppf(0.95, 1, sizes), rtol=1e-9)
    published = dict(zip(sizes, np.round(found, 1), strict=True))
    assert [published[n] for n in (30, 60, 100, 300)] == [9.5, 4.9, 3.0, 1.0]


def test_a_figure_is_formed_by_its_kind_and_unit_and_57_of_100_is_57(ask):
    found = ask(
        """select
            {{ measure_value("'rate'", 'n', 'd', "'pct'") }},
            {{ measure_value("'ratio'", 'n', 'd', "'per_case'") }},
            {{ measure_value("'ratio'", 'n', 'd', "'per_100'") }},
            {{ measure_value("'count'", 'n', 'd', "'count'") }},
            {{ measure_value("'median'", 'n', 'd', "'days'") }},
            {{ measure_value("'rate'", 'n', '0', "'pct'") }}
        from numbers""",
        n=np.array([57.0]),
        d=np.array([100.0]),
    )
    assert found[0, :4].tolist() == [57.0, 0.57, 57.0, 57.0]
    assert np.isnan(found[0, 4:]).all()
