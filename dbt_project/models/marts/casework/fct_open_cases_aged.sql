-- Over 100 lines: the bounds come out of one parameter, the cases out of one scan.
with

parameters as (

    select max(value) as open_age_bucket_days

    from {{ ref('int_parameters_in_force') }}

    where parameter = 'open_age_bucket_days'

),

-- The last bucket has no end; without the parameter it is the only one.
ends as (

    select {{ items_of("string_split(open_age_bucket_days, ';')") }}::integer as age_to_days

    from parameters

    where open_age_bucket_days is not null

    union all

    select null::integer as age_to_days

),

buckets as (

    select
        row_number() over (order by age_to_days nulls last) as bucket_number,
        coalesce(lag(age_to_days) over (order by age_to_days nulls last) + 1, 0)
            as age_from_days,
        age_to_days

    from ends

),

cases as (

    select
        *,
        {{ days_between('reported_at', 'last_seen_at') }} as open_age_days

    from {{ ref('int_cases_followed') }}

    where closed_at is null and not is_on_spot_fix and not is_excluded_by_ruling

),

levelled as (

    select
        {{ unfold([
            {
                'scope_kind': "'place'", 'level': "'district'",
                'scope_code': 'counted_district_code',
            },
            {'scope_kind': "'place'", 'level': "'street'", 'scope_code': 'street_code'},
            {
                'scope_kind': "'unit'", 'level': "'unit'",
                'scope_code': 'nullif(handler_unit_code, released_unit_code)',
            },
        ]) }},
        class_code as own_class_code,
        open_age_days,
        is_parked,
        is_due as is_overdue

    from cases

),

classed as (

    select
        scope_kind,
        level,
        scope_code,
        {{ each_of(["'all'", 'own_class_code']) }} as class_code,
        open_age_days,
        is_parked,
        is_overdue

    from levelled

    where scope_code is not null

),

-- Every bucket stands in the table, the empty ones too.
expected as (

    select
        scopes.*,
        buckets.*

    from (select distinct scope_kind, level, scope_code, class_code from classed) as scopes
    cross join buckets

),

aged as (

    select
        expected.scope_kind,
        expected.level,
        expected.scope_code,
        expected.class_code,
        expected.bucket_number,
        expected.age_from_days,
        expected.age_to_days,
        count(classed.open_age_days) as open_case_count,
        count(*) filter (where classed.is_overdue) as overdue_case_count,
        count(*) filter (where classed.is_parked) as parked_case_count,
        max(classed.open_age_days) as oldest_open_age_days

    from expected
    left join classed
        on
        expected.scope_kind = classed.scope_kind
        and expected.level = classed.level
        and expected.scope_code = classed.scope_code
        and expected.class_code = classed.class_code
        and floor(classed.open_age_days) >= expected.age_from_days
        and coalesce(floor(classed.open_age_days) <= expected.age_to_days, true)

    group by all

)

select * from aged
