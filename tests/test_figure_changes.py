"""Why a figure moved: parts that add up, against a brute-force recount, made figures and sample.

Belongs here: fct_figure_changes and fct_figure_change_parts beside numpy. Not here: worked examples
(dbt's unit tests), how the page shows them (test_indicator_page).
"""

import itertools
from collections import defaultdict

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered_sql import rendered_model

MONTHS = ("2013-04-01", "2013-05-01")


def shapley(shares: np.ndarray, rates: np.ndarray) -> tuple[float, float]:
    """Mix and rate effect by brute force: each factor's turn, averaged over all orders of turns.

    For two factors this is what Das Gupta's symmetric decomposition comes to.

    Args:
        shares: months × parts, each month adds up to one.
        rates: months × parts.
    """
    effects = np.zeros(2)
    for order in itertools.permutations(range(2)):
        at = [0, 0]
        for factor in order:
            before = float(shares[at[0]] @ rates[at[1]])
            at[factor] = 1
            effects[factor] += float(shares[at[0]] @ rates[at[1]]) - before
    return tuple(effects / 2)


def parts_of(figures: np.ndarray) -> list[dict]:
    """The model's own rows for months × units × (numerator, denominator); the last has no unit."""
    rows = []
    for month, units in zip(MONTHS, figures, strict=True):
        rows.append(("district", "d", month, *units.sum(axis=0)))
        rows += [("unit", f"u{n}", month, *unit) for n, unit in enumerate(units[:-1])]
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table fct_measures_monthly (
                level varchar, scope_code varchar, period_month date, numerator double,
                denominator double, measure_code varchar default 'rate',
                indicator_code varchar default 'all', split varchar default 'all', value double
            );
            create table fct_ruling_effects as
            select *, numerator as numerator_without_rulings,
                denominator as denominator_without_rulings
            from fct_measures_monthly;
            create table measures as select 'rate' as measure_code, 'rate' as kind, 'pct' as unit
            """
        )
        connection.executemany(
            "insert into fct_measures_monthly (level, scope_code, period_month, numerator, "
            "denominator) values (?, ?, ?, ?, ?)",
            rows,
        )
        connection.execute("update fct_measures_monthly set value = 1 where denominator > 0")
        found = connection.execute(rendered_model("fct_figure_change_parts"))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


counts = st.integers(1, 400).flatmap(lambda due: st.tuples(st.integers(0, due), st.just(due)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=6))
def test_mix_and_rate_are_what_a_brute_force_over_all_orders_gives(drawn):
    figures = np.array(drawn, dtype=float).transpose(1, 0, 2)
    rows = [row for row in parts_of(figures) if row["part_level"] == "unit"]
    shares = figures[:, :, 1] / figures[:, :, 1].sum(axis=1, keepdims=True)
    mix, rate = shapley(shares, 100 * figures[:, :, 0] / figures[:, :, 1])
    assert len(rows) == len(drawn)
    assert sum(row["mix_effect"] for row in rows) == pytest.approx(mix, abs=1e-9)
    assert sum(row["rate_effect"] for row in rows) == pytest.approx(rate, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(counts, counts, st.sampled_from(["both", "first", "last"])), min_size=3))
def test_parts_that_come_and_go_still_add_up_to_the_change(drawn):
    figures = np.array([each[:2] for each in drawn], dtype=float).transpose(1, 0, 2)
    for place, each in enumerate(drawn[1:], start=1):
        if each[2] != "both":
            figures[0 if each[2] == "last" else 1, place] = 0
    rows = [row for row in parts_of(figures) if row["part_level"] == "unit"]
    whole = 100 * figures[:, :, 0].sum(axis=1) / figures[:, :, 1].sum(axis=1)
    moved = sum(row["mix_effect"] + row["rate_effect"] for row in rows)
    assert moved == pytest.approx(whole[1] - whole[0], abs=1e-9)
    gone = [row for row in rows if row["value_before"] is None or row["value_after"] is None]
    assert all(abs(row["rate_effect"]) < 1e-9 for row in gone)


def test_every_change_of_the_sample_is_the_sum_of_a_plain_recount_of_its_parts(sample_marts):
    """The recount starts from records' sums and rulings alone, per breakdown, in numpy."""
    keys = "measure_code, indicator_code, split, level, scope_code, period_month"
    figures = defaultdict(dict)
    for *key, level, scope, month, numerator, denominator in sample_marts.execute(
        f"""
        select {keys}, coalesce(e.numerator_without_rulings, m.numerator),
            coalesce(e.denominator_without_rulings, m.denominator)
        from fct_measures_monthly m full join fct_ruling_effects e
            using (scope_kind, {keys})
        where level in ('district', 'street', 'unit')
        """
    ).fetchall():
        figures[*key, level, month][scope] = (numerator, denominator or 0)
    kinds = dict(
        sample_marts.execute("select measure_code, (kind, unit) from dim_measures").fetchall()
    )
    found = sample_marts.execute(
        "select measure_code, indicator_code, split, part_level, period_month, compared_month, "
        "value_before, value_after, volume_effect, mix_effect, rate_effect, late_effect, "
        "definition_effect, ruling_effect from fct_figure_changes"
    ).fetchall()
    assert len(found) > 10_000
    ruled = 0
    for *key, level, month, before, old, new, volume, mix, rate, late, defined, ruling in found:
        effects = (volume, mix, rate, late, defined, ruling)
        assert sum(effects) == pytest.approx(new - old, abs=1e-9 * max(1, abs(old), abs(new)))
        kind, unit = kinds[key[0]]
        wholes = [next(iter(figures[*key, "district", m].values())) for m in (before, month)]
        if kind == "count":
            assert volume == pytest.approx(wholes[1][0] - wholes[0][0], abs=1e-9)
            assert (mix, rate) == (0, 0)
            continue
        scale = 100 if kind == "rate" or unit == "per_100" else 1
        names = sorted(figures[*key, level, before].keys() | figures[*key, level, month].keys())
        table = np.array(
            [
                [figures[*key, level, m].get(name, (0, 0)) for name in names]
                for m in (before, month)
            ],
            dtype=float,
        ).reshape(2, len(names), 2)
        rest = np.array(wholes)[:, None, :] - table.sum(axis=1, keepdims=True)
        table = np.concatenate([table, np.round(rest, 6)], axis=1)
        shares = table[:, :, 1] / np.array(wholes)[:, None, 1]
        with np.errstate(invalid="ignore", divide="ignore"):
            rates = scale * table[:, :, 0] / table[:, :, 1]
        rates = np.where(np.isnan(rates), rates[::-1], rates)
        expected = shapley(shares, np.nan_to_num(rates))
        assert (mix, rate) == pytest.approx(expected, abs=1e-8)
        assert volume == 0
        ruled += ruling != 0
    assert ruled > 100
