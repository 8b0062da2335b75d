"""What assessment does: one function a use case, row and fact in one transaction."""

from __future__ import annotations

from services.assessment.operations.answering import clear_answer, save_answers
from services.assessment.operations.correcting import start_correction
from services.assessment.operations.figures import answer_question, save_figures
from services.assessment.operations.helped import answer_by_link
from services.assessment.operations.helping import ask_colleague, revoke_help_request
from services.assessment.operations.pledging import pledge_by_code, request_pledge, send_pledge_code, withdraw_pledge_request
from services.assessment.operations.recording import record_result
from services.assessment.operations.retesting import hear_verdict, request_retest
from services.assessment.operations.starting import answering_for, start_run
from services.assessment.operations.submitting import submit_run, submit_sheet
from services.assessment.operations.verifying import conclude, keep_looked
from services.assessment.operations.watching import notice_crowds

__all__ = [
    "answer_by_link",
    "answer_question",
    "answering_for",
    "ask_colleague",
    "clear_answer",
    "conclude",
    "hear_verdict",
    "keep_looked",
    "notice_crowds",
    "pledge_by_code",
    "record_result",
    "request_pledge",
    "request_retest",
    "revoke_help_request",
    "save_answers",
    "save_figures",
    "send_pledge_code",
    "start_correction",
    "start_run",
    "submit_run",
    "submit_sheet",
    "withdraw_pledge_request",
]  # fmt: skip
