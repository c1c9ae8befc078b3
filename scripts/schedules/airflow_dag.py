"""twohats on Airflow 3: a mapped task for each site of twohats.toml; one that fails stops no other.

Lay it into the folder of DAGs of an Airflow whose workers have twohats. Workers on several machines
share a ledger: `ledger = "postgresql://..."` in twohats.toml.
"""

import os
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import dag, task

CONFIG = os.environ.get("TWOHATS_CONFIG", "/etc/twohats/twohats.toml")
SYNC = 'exec twohats sync --config "$CONFIG" --site "$SITE" --apply --busy-ok --deadline 40m'


@dag(
    schedule="17 7-19 * * 1-5",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},  # the next run goes on where this one ended
)
def twohats() -> None:
    """Sync every site."""

    @task
    def sites() -> list[dict[str, str]]:
        config = tomllib.loads(Path(CONFIG).read_text(encoding="utf-8"))
        return [{"CONFIG": CONFIG, "SITE": name} for name in config["sites"]]

    BashOperator.partial(
        task_id="sync",
        bash_command=SYNC,
        append_env=True,
        skip_on_exit_code=75,  # busy, or the site's rate limit: no fault, later
        execution_timeout=timedelta(minutes=45),
        max_active_tis_per_dagrun=16,
    ).expand(env=sites())


twohats()
