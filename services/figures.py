"""What `/metrics` tells: the figures of every room of this process, asked at most every few seconds, each room by itself.

A room whose database does not answer in time is `bamai_room_up 0` and has no other figures; nothing else waits for it.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from services.messaging.figures import SPINE, Distribution, Figure, Known, RoomFigure, be_quick, bounds, spine_figures
from services.storage.database import RoomDatabase

FRESH_SECONDS = 5.0
PATIENCE_SECONDS = 4.0
_AT_ONCE = 4

PROCESS = (
    Known("bamai_room_up", "Whether the room's database answers"),
    Known("bamai_pool_connections_in_use", "Connections of this web process in use"),
    Known("bamai_pool_connections_most", "Connections this web process may open"),
    Known("bamai_disk_free_ratio", "Free part of the disk that holds BAMAI_HOME"),
    Known("bamai_info", "Always 1; the version that runs", label="version"),
)
WITHOUT_ROOM = frozenset({"bamai_disk_free_ratio", "bamai_info"})

Family = GaugeMetricFamily | CounterMetricFamily | HistogramMetricFamily


class Figures(Collector):
    """Asks rooms when Prometheus asks; what was asked a moment ago is told again."""

    def __init__(
        self, databases: Mapping[str, RoomDatabase], own: Mapping[str, Sequence[RoomFigure]], home: Path,
        patience: float = PATIENCE_SECONDS,
    ) -> None:  # fmt: skip
        self._databases = databases
        self._own = own
        self._home = home
        self._patience = patience
        self._lock = threading.Lock()
        self._askers: ThreadPoolExecutor | None = None
        self._asked: dict[str, Future[list[Figure]]] = {}
        self._kept: list[Family] = []
        self._kept_at = -FRESH_SECONDS

    def describe(self) -> Iterable[Family]:
        """Nothing is asked when the collector is registered."""
        return []

    def collect(self) -> Iterator[Family]:
        with self._lock:
            if time.monotonic() - self._kept_at >= FRESH_SECONDS:
                self._kept, self._kept_at = self._ask_all(), time.monotonic()
            yield from self._kept

    def known(self) -> list[Known]:
        """Every figure there can be."""
        return [*PROCESS, *SPINE, *(figure.known for figures in self._own.values() for figure in figures)]

    def close(self) -> None:
        if self._askers is not None:
            self._askers.shutdown(wait=False, cancel_futures=True)

    def _ask_all(self) -> list[Family]:
        self._askers = self._askers or ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="figures")
        for room, database in self._databases.items():
            if room not in self._asked or self._asked[room].done():
                self._asked[room] = self._askers.submit(self._ask, room, database)
        wait(self._asked.values(), timeout=self._patience)
        families = {known.name: _family(known) for known in self.known()}
        for room in self._databases:
            answered = _answer(self._asked[room])
            _add(families, room, Figure("bamai_room_up", "", 0 if answered is None else 1))
            for figure in (*(answered or ()), *_pool(self._databases[room])):
                _add(families, room, figure)
        for figure in self._of_the_machine():
            _add(families, None, figure)
        return [family for family in families.values() if family.samples]

    def _ask(self, room: str, database: RoomDatabase) -> list[Figure]:
        with database.reading() as session:
            be_quick(session)
            own = [
                Figure(figure.known.name, label, value)
                for figure in self._own.get(room, ())
                for label, value in figure.ask(session).items()
            ]
            return [*spine_figures(session), *own]

    def _of_the_machine(self) -> Iterator[Figure]:
        yield Figure("bamai_info", version("bamai"), 1)
        try:
            disk = shutil.disk_usage(self._home)
        except OSError:
            return
        yield Figure("bamai_disk_free_ratio", "", disk.free / disk.total)


def _answer(asked: Future[list[Figure]]) -> list[Figure] | None:
    """None when the room did not answer in time, or with an error."""
    if not asked.done():
        return None
    try:
        return asked.result()
    except SQLAlchemyError:
        return None


def _pool(database: RoomDatabase) -> Iterator[Figure]:
    in_use, most = database.connections()
    yield Figure("bamai_pool_connections_in_use", "", in_use)
    yield Figure("bamai_pool_connections_most", "", most)


def _labels(known: Known) -> list[str]:
    return [*([] if known.name in WITHOUT_ROOM else ["room"]), *([known.label] if known.label else [])]


def _family(known: Known) -> Family:
    kinds: dict[str, Any] = {"gauge": GaugeMetricFamily, "counter": CounterMetricFamily, "histogram": HistogramMetricFamily}
    family: Family = kinds[known.kind](known.name, known.meaning, labels=_labels(known))
    return family


def _add(families: Mapping[str, Family], room: str | None, figure: Figure) -> None:
    family: Any = families[figure.name]
    labels = [*([room] if room else []), *([figure.label] if figure.label else [])]
    if isinstance(figure.value, Distribution):
        buckets = [(bound, float(count)) for bound, count in zip(bounds(), figure.value.counts, strict=True)]
        family.add_metric(labels, buckets=buckets, sum_value=figure.value.seconds)
    else:
        family.add_metric(labels, float(figure.value))
