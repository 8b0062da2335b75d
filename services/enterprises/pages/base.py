"""The room's desk for people, and what several pages need of the process."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import UploadFile

from services.contracts.vocabulary import Role
from services.enterprises.linking import ClaimLinks
from services.enterprises.sniffing import LARGEST_BYTES
from services.ui.desk import Desk

desk = Desk("enterprises")
router = desk.pages(prefix="/enterprises")

ASSIGNERS = (Role.COMMISSIONER, Role.MANAGER)
CHECKERS = (Role.LIAISON, Role.MANAGER)
KEEPERS = (Role.COMMISSIONER, Role.LIAISON, Role.MANAGER)


def delegation_key(request: Request) -> bytes:
    key: bytes = request.app.state.settings.derived_key("enterprises: delegation codes")
    return key


def claim_links(request: Request) -> ClaimLinks:
    return ClaimLinks(request.app.state.settings.derived_key("enterprises: claim links"))


def read_upload(file: UploadFile | None) -> tuple[bytes, str]:
    """The content, as far as it is allowed to be long and one byte more, and the name it came with."""
    if file is None:
        return b"", ""
    return file.file.read(LARGEST_BYTES + 1), file.filename or ""
