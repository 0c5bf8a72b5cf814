-- Expected rows first: who is ranked where, before any value. The district's own unit ranks others.
with

due as (select * from {{ ref('int_rankings_due') }}),

units as (select * from {{ ref('int_units_dated') }} where kind <> 'district'),

members as (select * from {{ ref('league_members') }}),

ranked as (

    select
        due.*,
        units.unit_code,
        units.league_code as own_league_code,
        coalesce(members.league_code, units.league_code) as league_code

    from due
    inner join units
        on
        units.valid_from <= due.due_date
        and coalesce(units.valid_to > due.due_date, true)
    left join members
        on
        due.scenario = members.scenario
        and units.unit_code = members.unit_code
        and members.valid_from <= due.due_date
        and coalesce(members.valid_to > due.due_date, true)

    where coalesce(members.league_code, units.league_code) is not null

)

select * from ranked
