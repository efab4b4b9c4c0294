"""Structured logs: one JSON object a line on standard error."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

# Where the database repeats what it was sent.
REPEATED = re.compile(r"""^(DETAIL|CONTEXT|LINE \d+):.*$|(?<=: )"[^"\n]*"$""", re.MULTILINE)


def hide_values(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep what people typed, and keys of theirs, out of the traces of refusals by the database."""
    for name in ("exception", "reason"):
        if isinstance(event.get(name), str):
            event[name] = REPEATED.sub(lambda found: f"{found[1]}: …" if found[1] else "…", event[name])
    return event


def configure() -> None:
    """Send our own events and the libraries' records through one JSON renderer."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.format_exc_info,
        hide_values,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=render))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
