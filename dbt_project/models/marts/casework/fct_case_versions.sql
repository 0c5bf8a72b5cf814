with

versions as (

    select
        *,
        row_number() over history as version_number,
        lead(updated_at) over history as valid_to,
        {{ content_hash([
            'source', 'class_code', 'programme_code', 'place_code', 'first_unit_code',
            'handling_unit_code', 'reported_at', 'accepted_at', 'filed_at', 'dispatched_at',
            'handled_at', 'verified_at', 'closed_at', 'due_at', 'rework_count', 'extension_count',
            'is_parked', 'is_on_spot_fix', 'lon', 'lat',
        ]) }} as content_hash

    from {{ ref('stg_dispatch__cases') }}

    window
        history as (
            partition by case_id order by updated_at, source_file, loaded_at, source_row
        )

),

compared as (

    select
        *,
        lag(content_hash) over (partition by case_id order by version_number)
            as previous_content_hash,
        max(version_number) over (partition by case_id) as last_version_number

    from versions

),

told_apart as (

    select
        case_id,
        version_number,
        version_number = last_version_number as is_latest,
        handling_unit_code,
        closed_at,
        updated_at,
        updated_at as valid_from,
        valid_to,
        version_number = 1 or content_hash != previous_content_hash as is_changed,
        source_file,
        source_row,
        file_sha256

    from compared

)

select * from told_apart
