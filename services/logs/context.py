"""What every line of a request, an event or a timer's tick carries: its ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))


def begin(**fields: object) -> None:
    """Forget what was noted before in this task, and begin with these."""
    _about.set(fields)


def note(**fields: object) -> None:
    """Lines of this task carry these from now on."""
    _about.set({**_about.get(), **fields})


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Lines carry these for as long as this lasts."""
    token = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(token)


def noted() -> Mapping[str, object]:
    """What lines carry now."""
    return _about.get()
