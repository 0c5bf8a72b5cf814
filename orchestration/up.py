"""Up: Dagster and the dashboards together, restarted when they die, stopped together.

Belongs here: starting the supervisor with the city's settings. Not here: the processes themselves.
"""

import os
import sys
from pathlib import Path

from orchestration.inputs import WarehouseError
from orchestration.refresh import dagster_home
from orchestration.settings import SettingsError, current_city
from orchestration.warehouse import prepared_manifest


def main() -> None:
    """Become the supervisor; returns only where the city cannot be prepared."""
    try:
        city = current_city()
        dagster_home(city)
        prepared_manifest(city)
    except (SettingsError, WarehouseError) as error:
        sys.exit(f"✗ {error}")
    os.environ["CHANGTAI_STATE"] = str(city.state)
    os.environ["PYTHON"] = sys.executable
    port, dagster_port = os.environ.get("PORT", "8501"), os.environ.get("DAGSTER_PORT", "3000")
    os.environ.update(PORT=port, DAGSTER_PORT=dagster_port)
    print(f"· dashboards http://127.0.0.1:{port}   Dagster http://127.0.0.1:{dagster_port}")
    print(f"· logs in {city.state}   (Ctrl-C stops all)", flush=True)
    settings = Path(__file__).parent / "supervisord.conf"
    supervisor = Path(sys.executable).parent / "supervisord"
    os.execv(supervisor, [str(supervisor), "--configuration", str(settings)])


if __name__ == "__main__":
    main()
