"""What is prepared when the web process starts keeps nobody waiting, and nothing from starting."""

from __future__ import annotations

import threading

import pytest
from fastapi.testclient import TestClient

from services.assessment.prints import page_of
from services.assessment.specimen import specimen
from services.settings import Settings
from services.ui.warming import do_beside
from services.web import create_app

pytestmark = pytest.mark.pure


def nowhere() -> Settings:
    database = "postgresql://nobody:none@127.0.0.1:1/none"
    return Settings(secret_key="a test lasts a moment", amqp_url="memory://", database_url=database)


def test_the_process_serves_while_it_is_still_preparing_and_a_failure_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(nowhere(), ["board"])
    go_on, done = threading.Event(), threading.Event()

    def slow() -> None:
        go_on.wait(20)

    def broken() -> None:
        raise RuntimeError("no fonts here")

    app.state.warming = [slow, broken, done.set]
    with TestClient(app, base_url=app.state.settings.base_url) as browser:
        assert browser.get("/healthz").status_code == 200
        assert not done.is_set()
        go_on.set()
        assert done.wait(20)
    assert "broken could not be prepared" in caplog.text
    assert "no fonts here" in caplog.text


def test_a_web_process_of_assessment_prepares_its_report_and_others_nothing() -> None:
    assert [one.__name__ for one in create_app(nowhere(), ["assessment"]).state.warming] == ["warm_printing"]
    assert create_app(nowhere(), ["board"]).state.warming == []
    assert do_beside([]) is None


def test_the_specimen_has_every_part_of_a_report() -> None:
    content = page_of(specimen())
    assert all(content[part] for part in ("level", "dimensions", "conditions", "way", "radar", "scenes", "questions", "peers"))
