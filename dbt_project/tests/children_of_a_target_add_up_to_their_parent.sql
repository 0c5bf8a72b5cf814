{{ config(meta={'owner': 'balance', 'dagster': {'ref': {'name': 'int_targets_cascaded'}}}) }}

-- At every level and in every period: an additive target is the sum of its children in all four
-- numbers, a copied one is what each of its children has.
with

cascaded as (

    select * from {{ ref('int_targets_cascaded') }}
    where is_valid_when_due

),

children as (

    select
        target_code,
        period_month,
        parent_scope_code,
        decomposition_type,
        count(*) as child_count,
        sum(floor) as floor,
        sum(expected) as expected,
        sum(good) as good,
        sum(stretch) as stretch

    from cascaded
    where parent_scope_code is not null
    group by target_code, period_month, parent_scope_code, decomposition_type

),

compared as (

    select
        children.*,
        if(children.decomposition_type = 'additive', 1, children.child_count) as times,
        parents.floor as parent_floor,
        parents.expected as parent_expected,
        parents.good as parent_good,
        parents.stretch as parent_stretch

    from children
    inner join cascaded as parents
        on
        children.target_code = parents.target_code
        and children.period_month = parents.period_month
        and children.parent_scope_code = parents.scope_code

)

select * from compared
where
    floor is distinct from times * parent_floor
    or expected is distinct from times * parent_expected
    or good is distinct from times * parent_good
    or stretch is distinct from times * parent_stretch
