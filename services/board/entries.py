"""What managers type."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Year = Annotated[int, Field(ge=2020, le=2100)]


class GoalEntry(BaseModel):
    """A goal for one measure in one unit and year; `line` says which of its figures, the measure's main one if left out."""

    model_config = ConfigDict(extra="forbid")

    measure: Annotated[int, Field(ge=1, le=9)]
    line: Annotated[str, Field(max_length=40)] | None = None
    unit: Annotated[str, Field(max_length=4)]
    year: Year
    target: Annotated[Decimal, Field(ge=0, le=10_000_000, max_digits=8, decimal_places=0)]
