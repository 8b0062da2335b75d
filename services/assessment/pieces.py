"""What every piece of a pack has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Part(BaseModel):
    """A piece of a pack: never changed, and nothing in it that the schema does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
