"""`make doctor`: look at everything, tell it, and say by the exit status whether all is well."""

import sys
from collections.abc import Iterator

from orchestration.doctor import installation, machine, readers
from orchestration.doctor.finding import LOOK, MEND, Finding
from orchestration.settings import City, SettingsError, current_city


def findings(city: City) -> Iterator[Finding]:
    """Every finding, the machine's first."""
    yield machine.packages()
    yield installation.state_folder(city)
    yield machine.room(city)
    yield from machine.ports()
    yield machine.notices()
    yield from installation.definitions(city)
    yield installation.landing(city)
    yield installation.lake(city)
    yield installation.ledger(city)
    yield from readers.publication(city)
    yield readers.running(city)


def main() -> int:
    """Print the findings; 0: nothing must be mended, 1: something must."""
    try:
        city = current_city()
    except SettingsError as error:
        print(f"{MEND} {error}")
        return 1
    told = []
    for finding in findings(city):
        print(finding.told, flush=True)
        told.append(finding.mark)
    mend, look = told.count(MEND), told.count(LOOK)
    print(f"= {len(told)} 项：{mend} 项须修复，{look} 项请留意 · {mend} to mend, {look} to look at")
    return 1 if mend else 0


if __name__ == "__main__":
    sys.exit(main())
