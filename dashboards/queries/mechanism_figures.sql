-- One row per figure of the published mechanism: as the marts count it, as it was published.
with

figures as (select * from about_mechanism_figures)

select * from figures
