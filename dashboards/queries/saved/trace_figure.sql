-- 数字溯源：一个月度数字由哪些记录算出
-- From a figure to the rows behind it
-- Question: which records, on which lines of which files, make this figure of fct_measures_monthly?
--   The sums of numerator and denominator over the rows are the published ones.
-- Parameters (left out: the value in brackets)
--   $measure_code    度量 · measure [on_time_closure_rate]
--   $indicator_code  指标 · indicator [all]
--   $scope_kind      范围类别 · place or unit [what the level says]
--   $level           层级 · level [district]
--   $scope_code      范围 · place, unit or league [the district]
--   $split           明查暗访 · all, announced or unannounced [all]
--   $period_month    月份 · month [the last one with this figure]
-- Over 100 lines: one block per kind of record, each with the rule of its measures.
with

districts as (select min(place_code) as district_code from dim_places where kind = 'district'),

asked as (

    select
        coalesce($measure_code::varchar, 'on_time_closure_rate') as measure_code,
        coalesce($indicator_code::varchar, 'all') as indicator_code,
        coalesce($level::varchar, 'district') as level,
        coalesce($scope_code::varchar, districts.district_code) as scope_code,
        coalesce($split::varchar, 'all') as split

    from districts

),

figures as (

    select
        asked.*,
        dim_measures.kind,
        fct_measures_monthly.period_month,
        about_city.as_of_date + interval 1 day as as_of_end_at,
        least(last_day(fct_measures_monthly.period_month), about_city.as_of_date) as looked_at_date

    from asked
    cross join about_city
    inner join dim_measures on asked.measure_code = dim_measures.measure_code
    inner join fct_measures_monthly
        on
        asked.measure_code = fct_measures_monthly.measure_code
        and asked.indicator_code = fct_measures_monthly.indicator_code
        and asked.level = fct_measures_monthly.level
        and asked.scope_code = fct_measures_monthly.scope_code
        and asked.split = fct_measures_monthly.split

    where
        coalesce($scope_kind::varchar = fct_measures_monthly.scope_kind, true)
        and coalesce($period_month::date = fct_measures_monthly.period_month, true)

    qualify row_number() over (order by fct_measures_monthly.period_month desc) = 1

),

-- A place's own row on a day; before its first row the first holds, after its last one the last.
places as (

    select
        *,
        case
            when row_number() over (partition by place_code order by valid_from) > 1
                then valid_from
            else date '0001-01-01'
        end as applies_from,
        coalesce(
            lead(valid_from) over (partition by place_code order by valid_from), date '9999-12-31'
        ) as applies_to

    from dim_places

),

observations as (

    select
        fct_observations.*,
        not is_not_applicable and possible_score > 0 as is_tested,
        figures.measure_code

    from fct_observations
    inner join figures
        on
        date_trunc('month', fct_observations.inspected_at) = figures.period_month
        and figures.indicator_code in ('all', fct_observations.indicator_code)
        and figures.split in (
            'all', if(fct_observations.is_announced, 'announced', 'unannounced')
        )

),

items as (

    select
        'observation' as row_kind,
        observation_id as row_id,
        inspected_at as happened_at,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        case
            when measure_code = 'score_rate' then if(is_not_applicable, 0, earned_score)
            when not is_tested or earned_score >= possible_score then 0
            when earned_score = 0 then 1
            else 0.5
        end as numerator,
        case
            when measure_code = 'score_rate' then if(is_not_applicable, 0, possible_score)
            else is_tested::integer
        end as denominator,
        source_file,
        source_row

    from observations

    where measure_code in ('score_rate', 'half_credit_failure_rate')

),

-- The line named is the visit's first one; fct_observations has the others under its visit_id.
visits as (

    select
        'visit' as row_kind,
        visit_id as row_id,
        min(inspected_at) as happened_at,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        case measure_code
            when 'site_pass_rate'
                then bool_and(is_not_applicable or earned_score = possible_score)
                    and bool_or(is_tested)
            when 'inspection_visits' then bool_or(is_tested)
            else false
        end::integer
        + count(*) filter (
            where measure_code = 'findings_per_100_visits'
            and is_tested and earned_score < possible_score
        ) as numerator,
        bool_or(is_tested)::integer as denominator,
        min(source_file) as source_file,
        arg_min(source_row, source_file || lpad(source_row::varchar, 12, '0')) as source_row

    from observations

    where measure_code in ('site_pass_rate', 'findings_per_100_visits', 'inspection_visits')

    group by
        measure_code,
        visit_id,
        place_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        is_announced

),

inspected_grids as (

    select distinct observations.grid_code from observations

),

grids as (

    select
        'grid' as row_kind,
        dim_places.place_code as row_id,
        figures.looked_at_date::timestamp as happened_at,
        dim_places.grid_code,
        dim_places.community_code,
        dim_places.street_code,
        dim_places.district_code,
        dim_places.unit_code,
        (inspected_grids.grid_code is not null)::integer as numerator,
        1 as denominator,
        dim_places.source_file,
        dim_places.source_row

    from dim_places
    inner join figures
        on
        figures.measure_code = 'grid_inspection_coverage_rate'
        and dim_places.valid_from <= figures.looked_at_date
        and coalesce(dim_places.valid_to > figures.looked_at_date, true)
    left join inspected_grids on dim_places.grid_code = inspected_grids.grid_code

    where dim_places.kind = 'grid'

),

posts as (

    select
        'grid_post' as row_kind,
        fct_grid_posts.grid_code || ' ' || fct_grid_posts.post_kind as row_id,
        figures.looked_at_date::timestamp as happened_at,
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        places.unit_code,
        fct_grid_posts.is_vacant::integer as numerator,
        1 as denominator,
        fct_grid_posts.source_file,
        fct_grid_posts.source_row

    from fct_grid_posts
    inner join figures
        on
        figures.measure_code = 'grid_post_vacancy_rate'
        and fct_grid_posts.valid_from <= figures.looked_at_date
        and coalesce(fct_grid_posts.valid_to > figures.looked_at_date, true)
    left join places
        on
        fct_grid_posts.grid_code = places.place_code
        and figures.looked_at_date >= places.applies_from
        and figures.looked_at_date < places.applies_to

),

-- Which date of a case puts it into a month, by measure; a ruling may have taken the case out.
dated_cases as (

    select
        fct_cases.*,
        figures.measure_code,
        figures.period_month,
        figures.as_of_end_at,
        figures.period_month + interval 1 month as month_end_at,
        hand_off_count is not null and dispatched_at is not null as is_course_known,
        case
            when figures.measure_code in (
                'closure_rate', 'on_time_closure_rate', 'rework_rate', 'extension_rate',
                'handling_rate', 'on_time_handling_rate'
            ) then due_at
            when figures.measure_code = 'filing_rate' then accepted_at
            when figures.measure_code = 'dispatch_rate' then filed_at
            when figures.measure_code = 'bounce_rate' then dispatched_at
            when figures.measure_code = 'reopen_rate' then first_closed_at
            when figures.measure_code in (
                'recurrence_rate_30d', 'recurrence_rate_60d', 'recurrence_rate_90d',
                'closed_cases', 'first_receiver_resolution_rate', 'hand_offs_per_case'
            ) then closed_at
            when figures.measure_code in ('reported_cases', 'backlog_clearance_rate')
                then reported_at
        end as happened_at,
        case
            when figures.measure_code in (
                'first_receiver_resolution_rate', 'hand_offs_per_case', 'bounce_rate'
            ) then first_receiver_unit_code
            else handler_unit_code
        end as judged_unit_code

    from fct_cases
    inner join figures on figures.indicator_code in ('all', fct_cases.indicator_code)

    where not fct_cases.is_on_spot_fix and not fct_cases.is_excluded_by_ruling

),

cases as (

    select
        'case' as row_kind,
        case_id as row_id,
        happened_at,
        grid_code,
        community_code,
        street_code,
        district_code,
        nullif(judged_unit_code, released_unit_code) as unit_code,
        coalesce(
            case measure_code
                when 'filing_rate' then (filed_at is not null)::integer
                when 'dispatch_rate' then (dispatched_at is not null)::integer
                when 'handling_rate' then (handled_at < month_end_at)::integer
                when 'on_time_handling_rate' then (handled_at <= due_at)::integer
                when 'closure_rate' then (closed_at < month_end_at)::integer
                when 'on_time_closure_rate' then (closed_at <= due_at)::integer
                when 'rework_rate' then (rework_count > 0)::integer
                when 'extension_rate' then (extension_count > 0)::integer
                when 'first_receiver_resolution_rate' then (hand_off_count = 0)::integer
                when 'hand_offs_per_case' then hand_off_count
                when 'bounce_rate' then (bounce_count > 0)::integer
                when 'reopen_rate' then (reopen_count > 0)::integer
                when 'recurrence_rate_30d' then is_recurrence_30d::integer
                when 'recurrence_rate_60d' then is_recurrence_60d::integer
                when 'recurrence_rate_90d' then is_recurrence_90d::integer
                when 'backlog_clearance_rate'
                    then (date_trunc('month', closed_at) = period_month)::integer
                else 1
            end,
            0
        ) as numerator,
        1 as denominator,
        source_file,
        source_row

    from dated_cases

    where
        case measure_code
            when 'backlog_clearance_rate'
                then happened_at < month_end_at and coalesce(closed_at >= period_month, true)
            else date_trunc('month', happened_at) = period_month
        end
        and case measure_code
            when 'closure_rate' then due_at < as_of_end_at
            when 'on_time_closure_rate' then due_at < as_of_end_at
            when 'rework_rate' then due_at < as_of_end_at and rework_count is not null
            when 'extension_rate' then due_at < as_of_end_at and extension_count is not null
            when 'handling_rate' then due_at < as_of_end_at and dispatched_at < month_end_at
            when 'on_time_handling_rate'
                then due_at < as_of_end_at and dispatched_at < month_end_at
            when 'first_receiver_resolution_rate' then is_course_known
            when 'hand_offs_per_case' then is_course_known
            when 'bounce_rate' then is_course_known
            when 'recurrence_rate_30d' then is_recurrence_30d is not null
            when 'recurrence_rate_60d' then is_recurrence_60d is not null
            when 'recurrence_rate_90d' then is_recurrence_90d is not null
            else true
        end

),

trips as (

    select
        'cleanup_trip' as row_kind,
        fct_cleanup_trips.trip_id as row_id,
        fct_cleanup_trips.departed_at as happened_at,
        fct_cases.grid_code,
        fct_cases.community_code,
        fct_cases.street_code,
        fct_cases.district_code,
        fct_cleanup_trips.unit_code,
        case figures.measure_code
            when 'crew_trips' then fct_cleanup_trips.crew_count
            when 'vehicle_trips' then fct_cleanup_trips.vehicle_count
            when 'cleanup_tonnes' then fct_cleanup_trips.load_tonnes
            when 'cleanup_trips' then 1
            when 'programme_trips' then if(fct_cleanup_trips.programme_code is null, null, 1)
        end as numerator,
        null as denominator,
        fct_cleanup_trips.source_file,
        fct_cleanup_trips.source_row

    from fct_cleanup_trips
    inner join figures
        on date_trunc('month', fct_cleanup_trips.departed_at) = figures.period_month
    left join fct_cases on fct_cleanup_trips.case_id = fct_cases.case_id

),

sessions as (

    select
        'session' as row_kind,
        activity_id as row_id,
        held_at as happened_at,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        case figures.measure_code
            when 'sessions' then 1
            when 'participants' then participant_count
            when 'service_hours' then service_hours
            when 'featured_share' then coalesce(award = 'featured', false)::integer
            when 'theme_match_rate' then is_theme_matched::integer
            when 'hours_per_session' then service_hours
            when 'served_hours_per_100_planned'
                then if(planned_hours * volunteer_count > 0, service_hours, null)
        end as numerator,
        if(
            figures.measure_code = 'served_hours_per_100_planned',
            planned_hours * volunteer_count,
            1
        ) as denominator,
        source_file,
        source_row

    from fct_activities
    inner join figures on date_trunc('month', fct_activities.held_at) = figures.period_month

),

stations as (

    select
        'station' as row_kind,
        dim_stations.station_code as row_id,
        figures.looked_at_date::timestamp as happened_at,
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        dim_stations.unit_code,
        (
            dim_stations.station_code in (
                select fct_activities.station_code
                from fct_activities
                where date_trunc('month', fct_activities.held_at) = figures.period_month
            )
        )::integer as numerator,
        1 as denominator,
        dim_stations.source_file,
        dim_stations.source_row

    from dim_stations
    inner join figures
        on
        dim_stations.valid_from <= figures.looked_at_date
        and coalesce(dim_stations.valid_to > figures.looked_at_date, true)
        and (
            figures.measure_code = 'active_stations_rate'
            or (figures.measure_code = 'targeted_stations_active_rate' and dim_stations.is_targeted)
        )
    left join places
        on
        dim_stations.place_code = places.place_code
        and figures.looked_at_date >= places.applies_from
        and figures.looked_at_date < places.applies_to

    where dim_stations.kind in ('station', 'culture_centre')

),

united as (

    select * from items
    union all
    select * from visits
    union all
    select * from grids
    union all
    select * from posts
    union all
    select * from cases
    union all
    select * from trips
    union all
    select * from sessions
    union all
    select * from stations

),

leagues as (

    select
        dim_units.unit_code,
        dim_units.league_code

    from dim_units
    inner join figures
        on
        dim_units.valid_from <= figures.looked_at_date
        and coalesce(dim_units.valid_to > figures.looked_at_date, true)

),

traced as (

    select
        united.row_kind,
        united.row_id,
        united.happened_at,
        united.numerator::double as numerator,
        if(figures.kind = 'count', null, united.denominator)::double as denominator,
        united.source_file,
        united.source_row

    from united
    cross join figures
    cross join districts
    left join leagues on united.unit_code = leagues.unit_code

    where
        united.numerator is not null
        and case figures.level
            when 'district' then coalesce(united.district_code, districts.district_code)
            when 'street' then united.street_code
            when 'community' then united.community_code
            when 'grid' then united.grid_code
            when 'unit' then united.unit_code
            when 'league' then leagues.league_code
        end = figures.scope_code

    order by united.happened_at, united.row_id

)

select * from traced
