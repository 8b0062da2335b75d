"""The one desk and router of this room's pages, and who may pass."""

from __future__ import annotations

from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.ui.desk import Desk, only

desk = Desk("assessment")
router = desk.pages(prefix="/assessment")

READERS = (Role.SME, Role.LIAISON, Role.MENTOR, Role.COMMISSIONER, Role.MANAGER, Role.EXPERT)
readers = only(*READERS)
firms = only(Role.SME)
answerers = only(Role.SME, Role.LIAISON)
verifiers = only(Role.EXPERT)
overseers = only(Role.MANAGER, Role.COMMISSIONER)
people = only(Role.SME, Role.LIAISON, Role.MENTOR, Role.COMMISSIONER, Role.MANAGER)

keepers = only(Role.COMMISSIONER, Role.MANAGER)
watchers = only(Role.COMMISSIONER, Role.MANAGER, Role.LIAISON)
firms_only = only(Role.SME)


def unlisted(answer: Response) -> Response:
    """A page whose address is a secret, or says whose report one holds: not for search engines, nor for the next page's server."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
