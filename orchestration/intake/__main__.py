"""Take in everything that waits: `python -m orchestration.intake` (without Dagster or dbt)."""

from orchestration.intake.account import write_account
from orchestration.intake.run import prepare, take_in_feed
from orchestration.settings import current_city

if __name__ == "__main__":
    city = current_city()
    contracts = prepare(city)
    taken = [each for feed in contracts for each in take_in_feed(city, contracts, feed)]
    write_account(city, contracts)
    print(f"{len(taken)} files, {sum(each.is_new for each in taken)} read now")
