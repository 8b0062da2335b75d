"""Sets a process up to write its lines to standard error; libraries' lines go the same way."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable, MutableMapping
from functools import partial
from typing import Any

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

from services.logs.context import noted
from services.logs.erring import traced
from services.logs.keeping import keep_known

OURS = ("services", "bamai")
_died = logging.getLogger("bamai.process")


def write_logs(process: str, level: str, *, readable: bool, rooms: Iterable[str] = ()) -> None:
    """Lines of ours from `level` on, those of libraries from WARNING on: at DEBUG they tell headers and statements."""
    own: dict[str, object] = {"process": process, **({"rooms": list(rooms)} if rooms else {})}
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(own, readable=readable))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a line that cannot be formatted would be printed with its arguments
    sys.excepthook = _on_death
    threading.excepthook = lambda died: _on_death(died.exc_type, died.exc_value, died.exc_traceback)


def formatter(own: MutableMapping[str, object], *, readable: bool) -> logging.Formatter:
    """Makes a line of a record: what it says, what the task is about, nothing else."""
    ending = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if readable else _as_json()
    return ProcessorFormatter(
        foreign_pre_chain=[
            partial(_carry, own), add_log_level, add_logger_name, ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=not readable),
        ],
        processors=[ProcessorFormatter.remove_processors_meta, _trace, keep_known, ending],
    )  # fmt: skip


def _as_json() -> structlog.processors.JSONRenderer:
    return structlog.processors.JSONRenderer(ensure_ascii=True)


def _carry(
    own: MutableMapping[str, object], _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in (*own.items(), *noted().items()):
        line.setdefault(name, value)
    return line


def _trace(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog's own would print the values of local variables or of a statement."""
    said = line.pop("exc_info", None)
    error = said[1] if isinstance(said, tuple) else said
    if isinstance(error, BaseException):
        line["exception"] = traced(error)
    return line


def _on_death(_kind: Any, error: BaseException | None, _trace: Any) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
        _died.critical("died of what nobody caught", exc_info=error)
