"""What went wrong, in one line; what is not known here is a fault of ours and keeps its traceback."""

from __future__ import annotations

import errno
import socket

from amqp.exceptions import AccessRefused, AMQPError
from kombu.exceptions import OperationalError as BrokerAway
from sqlalchemy.exc import DBAPIError, OperationalError

from services.contracts.refusals import Refused
from services.messaging.holding import Busy
from services.messaging.rebuilding import NothingToRebuild, NotRebuildable
from services.settings import WrongSettings
from services.storage.binaries import NoPostgres
from services.storage.migrate import CannotMigrate
from services.storage.serving import AlreadyRunning, NotRunning

_OURS = (
    WrongSettings, NoPostgres, CannotMigrate, AlreadyRunning, NotRunning, NothingToRebuild, NotRebuildable, Busy,
)  # fmt: skip
_UNMIGRATED = ("3F000", "42P01", "28P01", "28000")


def in_one_line(error: Exception) -> str | None:
    """The line to print, or None for what nobody expected."""
    if isinstance(error, _OURS):
        return str(error)
    if isinstance(error, Refused):
        return "; ".join(f"{fault.where}: {fault.what}" if fault.where else fault.what for fault in error.faults)
    if isinstance(error, AccessRefused):
        return f"the broker at BAMAI_AMQP_URL refused (have the users of `bamai broker-users` been imported?): {error}"
    if isinstance(error, BrokerAway | AMQPError):
        return f"the broker at BAMAI_AMQP_URL cannot be used: {error}"
    if isinstance(error, DBAPIError):
        return _database(error)
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "the port is in use by another program; set BAMAI_PORT to a free one"
    if isinstance(error, ConnectionError | TimeoutError | socket.gaierror):
        return f"cannot reach the broker (BAMAI_AMQP_URL): {error}"
    return None


def _database(error: DBAPIError) -> str | None:
    said = str(error.orig).strip().splitlines()[0] if error.orig else ""
    if getattr(error.orig, "pgcode", None) in _UNMIGRATED or "password authentication failed" in said:
        return f"the database is not migrated for this version: run `bamai migrate` ({said})"
    if isinstance(error, OperationalError):
        return f"cannot reach the database: {said}"
    return None
