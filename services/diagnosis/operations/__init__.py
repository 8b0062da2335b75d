"""What can be done in diagnosis, one function a use case; each is called inside a transaction that its caller commits."""

from services.diagnosis.operations.booking import Place, SlotTaken, book_visit
from services.diagnosis.operations.experts import (
    add_different_day,
    change_profile,
    change_week,
    enrol_expert,
    enter_notice,
    remove_different_day,
)  # fmt: skip
from services.diagnosis.operations.reporting import remove_finding, report_findings, save_texts, write_finding, write_findings
from services.diagnosis.operations.retests import choose_expert, confirm_retest
from services.diagnosis.operations.visiting import cancel_visit, cancel_visits_ahead, confirm_visit, hold_visit, reschedule_visit

__all__ = [
    "Place", "SlotTaken", "add_different_day", "book_visit", "cancel_visit", "cancel_visits_ahead", "change_profile", "change_week", "choose_expert",
    "confirm_retest", "confirm_visit", "enrol_expert", "enter_notice", "hold_visit", "remove_different_day", "remove_finding",
    "report_findings", "reschedule_visit", "save_texts", "write_finding", "write_findings",
]  # fmt: skip
