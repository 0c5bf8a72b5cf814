-- Over 100 lines: each feed says in one place which month and which scopes a record of it touches.
-- No clock decides what is late: the closing publication lists the files that it had read.
with

closes as (select * from {{ ref('stg_ledger__month_closes') }}),

closed_loads as (select * from {{ ref('stg_ledger__closed_loads') }}),

closed_rulings as (select * from {{ ref('stg_ledger__closed_rules') }} where rule_kind = 'ruling'),

about_city as (select * from {{ ref('stg_about__city') }}),

loads as (select * from {{ ref('stg_about__loads') }} where status = 'loaded'),

rulings_in_force as (select * from {{ ref('int_figure_rules') }} where rule_kind = 'ruling'),

rulings as (

    select *
    from {{ ref('stg_ledger__rulings') }}
    qualify {{ latest_version(['ruling_id']) }}

),

placed_cases as (select * from {{ ref('int_cases_deadlines_set') }}),

placed_observations as (select * from {{ ref('int_observations_placed') }}),

placed_activities as (select * from {{ ref('int_activities_placed') }}),

late_files as (

    select
        closes.close_month,
        closes.edition_number,
        loads.feed,
        loads.source_code,
        loads.file_sha256

    from closes
    cross join loads
    left join closed_loads
        on
        closes.close_month = closed_loads.close_month
        and closes.edition_number = closed_loads.edition_number
        and loads.source_code = closed_loads.source_code
        and loads.file_sha256 = closed_loads.file_sha256

    where closed_loads.file_sha256 is null

),

-- Files that the close had read and that were taken out since, by sending other content.
gone_files as (

    select
        closed_loads.close_month,
        closed_loads.edition_number,
        closed_loads.feed

    from closed_loads
    left join loads
        on
        closed_loads.source_code = loads.source_code
        and closed_loads.file_sha256 = loads.file_sha256

    where loads.file_sha256 is null

),

sent as (

    {% for feed, model, id in [
        ('cases', 'stg_dispatch__cases', 'case_id'),
        ('cases', 'stg_dispatch__case_events', 'case_id'),
        ('observations', 'stg_inspection__observations', 'observation_id'),
        ('cleanup_trips', 'stg_dispatch__cleanup_trips', 'trip_id'),
        ('activities', 'stg_activity__activities', 'activity_id'),
        ('activities', 'stg_activity__service_records', 'activity_id'),
    ] %}
    select
        late_files.close_month,
        late_files.edition_number,
        'late_rows' as cause,
        '{{ feed }}' as feed,
        records.{{ id }} as record_id
    from {{ ref(model) }} as records
    inner join late_files
        on
        records.source_code = late_files.source_code
        and records.file_sha256 = late_files.file_sha256

    union all

    {% endfor %}
    -- A trip stands where its case is: a case that comes late gives its trips their place.
    select
        late_files.close_month,
        late_files.edition_number,
        'late_rows' as cause,
        'cleanup_trips' as feed,
        trips.trip_id as record_id
    from {{ ref('stg_dispatch__cleanup_trips') }} as trips
    inner join {{ ref('stg_dispatch__cases') }} as cases on trips.case_id = cases.case_id
    inner join late_files
        on
        cases.source_code = late_files.source_code
        and cases.file_sha256 = late_files.file_sha256

    union all

    select
        coalesce(known.close_month, closed_rulings.close_month) as close_month,
        coalesce(known.edition_number, closed_rulings.edition_number) as edition_number,
        'ruling' as cause,
        case rulings.subject_kind
            when 'case' then 'cases'
            when 'observation' then 'observations'
            else rulings.subject_kind
        end as feed,
        rulings.subject_id as record_id
    from (
        select
            closes.close_month,
            closes.edition_number,
            rulings_in_force.rule_code,
            rulings_in_force.content
        from closes
        cross join rulings_in_force
    ) as known
    full join closed_rulings
        on
        known.close_month = closed_rulings.close_month
        and known.edition_number = closed_rulings.edition_number
        and known.rule_code = closed_rulings.rule_code
        and known.content = closed_rulings.content
    inner join rulings
        on coalesce(known.rule_code, closed_rulings.rule_code) = rulings.ruling_id
    where known.rule_code is null or closed_rulings.rule_code is null

),

-- A case works on every month from its report to its deadline or close, whichever is later.
placed as (

    select
        'cases' as feed,
        placed_cases.case_id as record_id,
        [
            placed_cases.community_code,
            placed_cases.street_code,
            placed_cases.first_unit_code,
            placed_cases.handling_unit_code
        ] as codes,
        date_trunc('month', placed_cases.reported_at)::date as first_month,
        date_trunc('month', greatest(
            coalesce(placed_cases.closed_at, about_city.as_of_date),
            placed_cases.effective_due_at
        ))::date as last_month
    from placed_cases
    cross join about_city

    union all

    select
        'observations' as feed,
        observation_id as record_id,
        [community_code, street_code, unit_code] as codes,
        period_month as first_month,
        period_month as last_month
    from placed_observations

    union all

    select
        'cleanup_trips' as feed,
        trips.trip_id as record_id,
        [placed_cases.community_code, placed_cases.street_code, trips.unit_code] as codes,
        date_trunc('month', trips.departed_at)::date as first_month,
        date_trunc('month', trips.departed_at)::date as last_month
    from {{ ref('stg_dispatch__cleanup_trips') }} as trips
    left join placed_cases on trips.case_id = placed_cases.case_id

    union all

    select
        'activities' as feed,
        activity_id as record_id,
        [unit_code] as codes,
        period_month as first_month,
        period_month as last_month
    from placed_activities

),

-- A record of an earlier month is only a hint: a ranking remembers what lies before its period.
touched as (

    select
        sent.close_month,
        sent.edition_number,
        sent.cause,
        sent.feed,
        {{ items_of("if(sent.close_month <= placed.last_month, "
            "list_append(placed.codes, '*'), ['*'])") }} as subject_code,
        sent.close_month <= placed.last_month as is_direct

    from sent
    inner join placed
        on
        sent.feed = placed.feed
        and sent.record_id = placed.record_id
        and sent.close_month >= placed.first_month

    union all

    select
        close_month,
        edition_number,
        cause,
        null as feed,
        record_id as subject_code,
        true as is_direct

    from sent

    where feed = 'target'

),

-- What may have moved a figure without a record of its own month: asked only where nothing else is.
-- Lists of places and units stand behind every figure, whatever its feed.
hinted as (

    select
        close_month,
        edition_number,
        null as feed
    from late_files
    where
        feed in ('places', 'units', 'stations', 'grid_posts', 'interviews', 'awards')

    union all

    select
        close_month,
        edition_number,
        case feed
            when 'cases' then 'cases'
            when 'case_events' then 'cases'
            when 'observations' then 'observations'
            when 'cleanup_trips' then 'cleanup_trips'
            when 'activities' then 'activities'
            when 'service_records' then 'activities'
        end as feed
    from gone_files

    union all

    -- Whether a case came back, or was closed at all, is told by the days after the month.
    select
        closes.close_month,
        closes.edition_number,
        'cases' as feed
    from closes
    inner join about_city on closes.as_of_date < about_city.as_of_date

),

evidence as (

    select distinct
        close_month,
        edition_number,
        cause,
        feed,
        subject_code,
        is_direct

    from touched

    where subject_code is not null

    union all

    select distinct
        close_month,
        edition_number,
        'late_rows' as cause,
        feed,
        '*' as subject_code,
        false as is_direct

    from hinted

)

select * from evidence
