"""Progress: what a refresh tells the person at the shell, one line for each thing worth knowing.

Belongs here: choosing and wording lines from Dagster's events. Not here: what happens (the assets).
"""

import logging
from typing import Any

import dagster as dg


def _failed_check(check: Any) -> str | None:
    if check.passed:
        return None
    mark = "✗" if check.severity == dg.AssetCheckSeverity.ERROR else "!"
    details = [str(value.value) for value in check.metadata.values() if value.value]
    return f"{mark} {check.asset_key.path[-1]}: {check.check_name} {'; '.join(details)[:600]}"


def _reason(error: Any) -> str:
    return (error.cause or error).message.strip() if error else "no reason given"


def line_for(event: Any) -> str | None:
    """One line for an event worth telling, None for the others."""
    match event.event_type_value:
        case "STEP_START":
            return f"· {event.step_key}"
        case "STEP_FAILURE":
            return f"✗ {event.step_key}: {_reason(event.step_failure_data.error)}"
        case "PIPELINE_FAILURE" if error := event.job_failure_data.error:
            return f"✗ {event.job_name}: {_reason(error)}"
        case "ASSET_CHECK_EVALUATION":
            return _failed_check(event.asset_check_evaluation_data)
    return None


class _Shell(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        known = getattr(record, "dagster_meta", None) or {}
        event = known.get("dagster_event")
        line = line_for(event) if event else f"  {known.get('orig_message', record.getMessage())}"
        if line:
            print(line, flush=True)


@dg.logger(description="Short progress lines on the shell.")
def shell_logger(_: dg.InitLoggerContext) -> logging.Logger:
    """A logger that prints only the lines of this module."""
    logger = logging.Logger("progress", level=logging.DEBUG)
    logger.addHandler(_Shell())
    return logger
