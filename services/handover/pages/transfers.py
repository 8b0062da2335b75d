"""What goes to the platforms: the list with its filters and accounts, one transfer with its tries and the difference, once more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.vocabulary import RECORD_TITLES
from services.contracts.words import _
from services.handover.connectors import Connectors
from services.handover.models import TransferState
from services.handover.naming import state_named
from services.handover.operations import resending
from services.handover.pages.desk import CASE_PEOPLE, LEADERS, SENDERS, connectors_of, desk, router, show
from services.handover.queries import cases, transfers
from services.handover.queries.transfers import Wanted
from services.handover.showing import difference_of, mapping_of
from services.ui.desk import then
from services.ui.forms import Form, FormState
from services.ui.identity import Who

Text = Annotated[str, Query(max_length=100)]


@router.get("/transfers", access=LEADERS)
def list_transfers(
    request: Request, who: Who, state: Text = "", platform: Text = "", kind: Text = "", firm: Text = "", after: Text = ""
) -> Response:
    wanted = Wanted(state if state in list(TransferState) else "", platform, kind if kind in RECORD_TITLES else "", firm.strip())
    connectors = connectors_of(request)
    with desk.reading(request) as session:
        found, following = transfers.list_transfers(session, wanted, after)
        accounts = transfers.reconcile(session)
    typed = asdict(wanted)
    chosen = {name: value for name, value in typed.items() if value}
    return show(
        request, "transfers.html", who, found=found, accounts=accounts, connectors=connectors, form=FormState(typed),
        states=[(one.value, state_named(one)[0]) for one in TransferState], platforms=_platforms(connectors, accounts),
        kinds=[(kind, _(title)) for kind, title in RECORD_TITLES.items()], filtered=bool(chosen), first=not after,
        newest="/handover/transfers?" + urlencode(chosen),
        following="/handover/transfers?" + urlencode({**chosen, "after": following}) if following else "",
    )  # fmt: skip


@router.get("/transfers/{transfer_id}", access=CASE_PEOPLE)
def show_transfer(request: Request, who: Who, transfer_id: UUID) -> Response:
    connectors = connectors_of(request)
    with desk.reading(request) as session:
        transfer, case = transfers.get_transfer(session, who, transfer_id)
        ours = {each.to: each.ours for each in mapping.fields} if (mapping := mapping_of(transfer, connectors)) else {}
        sent = transfer.sent or {}
        sender = cases.is_liaison_of(who, case) or LEADERS.admits(who)
        return show(
            request, "transfer.html", who, case_id=transfer.case_id, transfer=transfer, connectors=connectors, sender=sender,
            firm=cases.find_firm(session, transfer.enterprise_id), tries=transfers.list_tries(session, transfer_id),
            difference=difference_of(transfer, connectors), ours=ours,
            sent=[(to, sent[to]) for to in dict.fromkeys([*ours, *sent]) if to in sent],
        )  # fmt: skip


@router.post("/transfers/{transfer_id}/resend", access=SENDERS)
def resend(request: Request, who: Who, transfer_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        return f"/handover/transfers/{resending.resend(session, who, transfer_id).transfer_id}"

    return desk.submit(request, who, form, deed)


@router.post("/platforms/{platform}/resend", access=LEADERS)
def resend_failed(request: Request, who: Who, platform: str, form: Form) -> Response:
    path = "/handover/transfers?" + urlencode({"platform": platform, "state": "waiting"})
    return desk.submit(request, who, form, then(path, lambda session: resending.resend_failed(session, platform)))


def _platforms(connectors: Connectors, accounts: list[dict[str, object]]) -> list[tuple[str, str]]:
    names = [*connectors.platforms, *(str(one["platform"]) for one in accounts)]
    return [(name, connectors.title_of(name)) for name in dict.fromkeys(names)]
