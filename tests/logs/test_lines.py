"""A line says what happened, to what, in which request or event, and nothing that somebody typed."""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any
from uuid import uuid4

import pytest
from psycopg2 import errors
from sqlalchemy.exc import IntegrityError

from services.cli.logs import log_as
from services.logs.context import about, begin, note
from services.logs.erring import kind_of, traced
from services.logs.keeping import scrubbed
from services.logs.writing import formatter
from services.settings import load_settings

pytestmark = pytest.mark.pure

TYPED = [
    "王海燕", "13871234567", "138 7123 4567", "+8613871234567", "wang.haiyan@example.com", "91420100MA4K2X3Y5T", "420106199001011234",
    "江岸区岱家山科创城 3 号楼",
]  # fmt: skip
SECRET = ["Zk3vTq8LwYx1NfB7RcJ5hA", "eyJwIjoiMDE5YSIsInMiOiIwMTlhIn0.Zk3vTq8LwYx1NfB7RcJ5hAeyJwIjoi", "hunter2hunter2"]


class Written:
    """A logger of its own whose lines are kept."""

    def __init__(self, name: str = "services.test", *, readable: bool = False) -> None:
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(formatter({"process": "web"}, readable=readable))
        self.logger = logging.Logger(name, logging.DEBUG)  # noqa: LOG001 (not of the process)
        self.logger.addHandler(handler)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def line(self) -> dict[str, Any]:
        last: dict[str, Any] = json.loads(self.text.splitlines()[-1])
        return last


@pytest.fixture
def written() -> Written:
    begin()
    return Written()


def test_a_line_carries_the_ids_of_what_it_is_about(written: Written) -> None:
    event_id, case_id = uuid4(), uuid4()
    begin(request_id="7" * 32)
    note(route="/outreach/r/{secret}")
    with about(listener="notify.on_visit_held", event_id=event_id, case_id=case_id, attempt=3):
        written.logger.warning("failed again")
        line = written.line()
    assert (line["event"], line["level"], line["logger"], line["process"]) == ("failed again", "warning", "services.test", "web")
    assert (line["event_id"], line["case_id"], line["attempt"]) == (str(event_id), str(case_id), 3)
    assert (line["request_id"], line["route"], line["listener"]) == ("7" * 32, "/outreach/r/{secret}", "notify.on_visit_held")
    assert line["timestamp"].endswith("Z")
    written.logger.warning("later")
    assert "event_id" not in written.line()


def test_what_is_not_on_the_list_is_dropped_and_named(written: Written) -> None:
    written.logger.info("hello", extra={"mobile": "13871234567", "form": {"name": "王海燕"}, "case_id": uuid4()})
    assert written.line()["dropped"] == ["form", "mobile"]
    assert "13871234567" not in written.text
    assert "case_id" in written.line()


@pytest.mark.parametrize("typed", [*TYPED, *SECRET])
def test_what_somebody_typed_is_in_no_text_of_a_line(written: Written, typed: str) -> None:
    written.logger.warning(
        "GET /x/%s?code=%s said %s password=%s token %s", "y", typed, typed if typed not in SECRET else "", typed, typed
    )
    written.logger.warning("plain", extra={"why": f"token {typed}", "error": f"secret={typed}", "events": [f"code {typed}"]})
    assert typed not in written.text
    assert json.dumps(typed).strip('"') not in written.text


def test_ids_and_the_names_in_our_code_stay_whole() -> None:
    for text in (
        str(uuid4()),
        "accounts.on_person_erased_forget_letters could not settle",
        "connection to server at 127.0.0.1, port 5432",
    ):
        assert scrubbed(text) == text
    assert scrubbed("amqp://bamai:pw@mq.example:5672/bamai") == "amqp://mq.example:5672/bamai"


def test_an_error_is_told_without_the_values_it_went_wrong_with(written: Written) -> None:
    def insert(mobile: str) -> None:
        try:
            raise errors.UniqueViolation(  # noqa: TRY301 (as SQLAlchemy does)
                f"duplicate key\nDETAIL: Key (mobile)=({mobile}) already exists."
            )
        except errors.UniqueViolation as low:
            raise IntegrityError("INSERT INTO people VALUES (%(mobile)s)", {"mobile": mobile}, low) from low

    try:
        insert("13871234567")
    except IntegrityError:
        written.logger.exception("incident %s", "500-ABCD")
    told = written.line()["exception"]
    assert told.startswith("UniqueViolation")
    assert "test_lines.py" in told
    assert "caused by UniqueViolation" in told
    assert "13871234567" not in written.text
    assert "INSERT" not in written.text


def test_an_error_of_our_own_code_keeps_its_words() -> None:
    assert kind_of(AttributeError("'NoneType' object has no attribute 'name'")).startswith("AttributeError 'NoneType'")
    assert kind_of(ValueError("invalid literal for int() with base 10: '13871234567'")) == "ValueError"
    assert kind_of(ConnectionRefusedError(111, "Connection refused")) == "ConnectionRefusedError Connection refused"
    assert traced(ValueError("13871234567")) == "ValueError"


def test_a_line_is_one_line_whatever_is_in_it(written: Written) -> None:
    written.logger.error('broken "quotes"\r\n{"event": "forged"} \x1b[31m %s', "a\nb")
    assert len(written.text.splitlines()) == 1
    assert "\x1b" not in written.line()["event"]


def test_somebody_who_looks_on_gets_lines_for_people() -> None:
    begin()
    written = Written(readable=True)
    try:
        {}["13871234567"]  # type: ignore[index]
    except KeyError:
        written.logger.exception("a container died")
    assert "a container died" in written.text
    assert "KeyError" in written.text
    assert "13871234567" not in written.text
    assert not written.text.startswith("{")


@pytest.mark.parametrize(("style", "begins"), [("json", "{"), ("console", "2")])
def test_a_process_writes_as_its_setting_says_and_libraries_with_it(
    style: str, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root, hooks = logging.getLogger(), (sys.excepthook, logging.raiseExceptions)
    kept, level = root.handlers[:], root.level
    names = ("services", "bamai", "kombu.connection")
    levels = {name: logging.getLogger(name).level for name in names}
    try:
        log_as("relay", load_settings(log_format=style, log_level="debug"), ["notify"])
        logging.getLogger("httpcore.connection").debug("send_request_headers authorization=Bearer abc")
        logging.getLogger("asyncio").error("Task exception was never retrieved: %s", "13871234567")
        logging.getLogger("services.messaging.relay").debug("connected")
        lines = capsys.readouterr().err.splitlines()
    finally:
        root.handlers[:], sys.excepthook, logging.raiseExceptions = kept, *hooks
        root.setLevel(level)
        logging.captureWarnings(False)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
    assert len(lines) == 2
    assert lines[0].startswith(begins)
    assert "13871234567" not in lines[0]
    assert "relay" in lines[1]
