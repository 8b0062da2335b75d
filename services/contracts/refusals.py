"""How a room says no: what happened and what to do, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent: the field it concerns ("" for the whole), and what would be right."""

    where: str
    what: str


class Refused(Exception):
    """A request that cannot be done as asked; nothing was stored.

    `status` is the HTTP status a door answers with: 404 also hides what the asker may not see, 409 is a
    conflict with the present state, 422 a fault in what was typed.
    """

    status = 409

    def __init__(self, what: str, *, where: str = "", status: int | None = None, faults: list[Fault] | None = None) -> None:
        super().__init__(what)
        self.faults = faults or [Fault(where, what)]
        if status is not None:
            self.status = status


class NotFound(Refused):
    """The thing does not exist, or not for this person."""

    status = 404


class Invalid(Refused):
    """What was typed cannot be right; each fault names its field."""

    status = 422
