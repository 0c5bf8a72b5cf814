-- One row per part of one figure of a month: streets or units of the city, communities of a street,
-- grids of a community; last of all what no part has, so that the rows add up to the whole.
with

looked_at as (

    select least(last_day($month::date), as_of_date) as looked_at_date from about_city

),

figures as (

    select * from fct_measures_monthly

    where measure_code = $measure
        and indicator_code = $measured
        and split = $split
        and period_month = $month

),

whole as (

    select * from figures

    where level = $level
        and scope_code = $scope_code

),

places as (

    select
        dim_places.place_code,
        dim_places.kind,
        dim_places.name_zh,
        dim_places.name_en

    from dim_places
    cross join looked_at

    where dim_places.valid_from <= looked_at.looked_at_date
        and coalesce(dim_places.valid_to > looked_at.looked_at_date, true)
        and $scope_code in (
            dim_places.district_code, dim_places.street_code, dim_places.community_code
        )

),

named as (

    select place_code as scope_code, kind as level, name_zh, name_en from places

    union all

    select dim_units.unit_code, 'unit', dim_units.name_zh, dim_units.name_en

    from dim_units
    cross join looked_at

    where $level = 'district'
        and dim_units.valid_from <= looked_at.looked_at_date
        and coalesce(dim_units.valid_to > looked_at.looked_at_date, true)

),

parts as (

    select
        figures.level,
        figures.scope_code,
        named.name_zh,
        coalesce(named.name_en, named.name_zh) as name_en,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.value_low,
        figures.value_high,
        figures.is_too_few,
        figures.previous_month_value,
        figures.same_month_last_year_value

    from figures
    inner join named
        on figures.level = named.level
        and figures.scope_code = named.scope_code

    where figures.level = $part_level

),

remainder as (

    select
        whole.numerator - coalesce(sum(parts.numerator), 0) as numerator,
        whole.denominator - coalesce(sum(parts.denominator), 0) as denominator

    from whole
    left join parts on true

    group by whole.numerator, whole.denominator

),

united as (

    select * from parts

    union all by name

    select
        $part_level as level,
        round(numerator, 6) as numerator,
        round(denominator, 6) as denominator

    from remainder

    where abs(numerator) > 1e-6
        or abs(coalesce(denominator, 0)) > 1e-6

)

select * from united

order by scope_code is null, value is null, value, scope_code
