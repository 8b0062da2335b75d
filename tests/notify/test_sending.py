"""Letters go out: once, in time, again after a failure, and not at night."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta
from uuid import UUID

from services.contracts import samples
from services.notify.channels import Outgoing
from services.notify.models import Letter, LetterState
from services.notify.operations.sending import LEASE, send_due
from tests.notify.conftest import DAY, SENDER, UNDELIVERABLE, Gateway, Notify, failing


def state_of(notify: Notify, channel: str = "sms") -> list[str]:
    return [letter.state for letter in notify.letters() if letter.channel == channel]


def test_a_letter_goes_with_a_short_link_of_the_center(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("findings.reported")
    notify.deliver()
    notify.send()
    (sms,) = notify.sms.sent
    assert sms.to == "13800000000"
    assert sms.text.startswith("【测试服务中心】专家建议先提升 1 个场景：计划排程")
    assert " https://bamai.example.cn/m/" in sms.text
    assert {one.to for one in notify.email.sent} == {"p0@example.cn", "p1@example.cn", "p2@example.cn", "p3@example.cn"}
    assert notify.send() == 0
    assert set(state_of(notify)) == {"sent"}


def test_a_letter_for_somebody_unreachable_waits_an_hour_and_is_given_up(notify: Notify) -> None:
    notify.hear("enterprise.claimed")
    notify.hear("enterprise.verified")
    notify.deliver()
    notify.send()
    assert state_of(notify) == ["waiting"]
    notify.hear("person.contact_changed", email=None)
    notify.pass_time(minutes=1)
    notify.send()
    assert [one.to for one in notify.sms.sent] == ["13800000000"]
    assert state_of(notify, "email") == ["abandoned"]


def test_an_address_that_never_comes_ends_the_waiting(notify: Notify) -> None:
    notify.hear("enterprise.claimed")
    notify.hear("enterprise.verified")
    notify.deliver()
    notify.pass_time(hours=2)
    notify.send()
    assert {letter.state for letter in notify.letters()} == {"abandoned"}


def test_no_sms_by_night_but_in_the_morning(notify: Notify) -> None:
    notify.know_everybody()
    notify.now = DAY.replace(hour=15)
    notify.hear("findings.reported")
    notify.deliver()
    notify.send()
    assert notify.sms.sent == []
    assert len(notify.email.sent) == 4
    notify.now = DAY.replace(hour=0) + timedelta(days=1)
    notify.send()
    assert len(notify.sms.sent) == 1


def test_a_letter_that_waited_into_the_night_waits_on(notify: Notify) -> None:
    notify.know_everybody()
    notify.now = DAY.replace(hour=12, minute=59)
    notify.hear("findings.reported")
    notify.deliver()
    notify.pass_time(minutes=2)
    notify.send()
    assert notify.sms.sent == []
    assert state_of(notify) == ["waiting"]


def test_codes_go_by_night_and_their_text_is_gone_once_sent(notify: Notify) -> None:
    notify.now = DAY.replace(hour=16)
    notify.hear("access_code.issued", code="907311", expires_at=notify.now + timedelta(minutes=5))
    (letter,) = notify.letters()
    assert letter.urgent
    assert notify.send(urgent=False) == 0
    assert notify.send(urgent=True) == 1
    assert "907311" in notify.sms.sent[0].text
    (letter,) = notify.letters()
    assert (letter.state, letter.secret, letter.to_address) == ("sent", None, None)


def test_a_link_by_mail_to_somebody_without_an_account(notify: Notify) -> None:
    later = notify.now + timedelta(days=3)
    link = {"mobile": None, "email": "new@example.cn", "code": None, "link": "/accounts/join/abc", "purpose": "invitation"}
    notify.hear("access_code.issued", expires_at=later, **link)
    notify.send(urgent=True)
    (mail,) = notify.email.sent
    assert mail.to == "new@example.cn"
    assert mail.title == "邀请您加入"
    assert "https://bamai.example.cn/accounts/join/abc" in mail.text


def test_a_delegation_code_names_the_firm_and_what_is_asked(notify: Notify) -> None:
    notify.hear("delegation_code.issued", expires_at=notify.now + timedelta(minutes=10))
    notify.send(urgent=True)
    assert "代武汉岱山精密机械有限公司填写测评" in notify.sms.sent[0].text
    assert "482913" in notify.sms.sent[0].text


def test_the_responsible_person_gets_the_link_and_then_the_code(notify: Notify) -> None:
    notify.hear("pledge.requested", expires_at=notify.now + timedelta(days=3))
    notify.hear("pledge_code.issued", expires_at=notify.now + timedelta(minutes=10))
    notify.send(urgent=True)
    link, code = (sms.text for sms in notify.sms.sent)
    assert "武汉岱山精密机械有限公司的数字化测评已填好" in link
    assert "https://bamai.example.cn/assessment/p/abc" in link
    assert "482913" in code
    assert "10 分钟内有效" in code


def test_an_expired_code_is_not_sent(notify: Notify) -> None:
    notify.hear("access_code.issued", expires_at=notify.now + timedelta(minutes=5))
    notify.pass_time(minutes=6)
    assert notify.send(urgent=True) == 0
    (letter,) = notify.letters()
    assert (letter.state, letter.secret) == ("abandoned", None)


def test_a_failure_is_tried_again_after_a_growing_while(notify: Notify) -> None:
    notify.hear("access_code.issued", expires_at=notify.now + timedelta(minutes=5))
    with failing(notify.sms, TimeoutError("slow"), TimeoutError("slow")):
        notify.send(urgent=True)
        assert notify.sms.fails, "the second try must wait"
        notify.pass_time(seconds=2)
        notify.send(urgent=True)
    assert state_of(notify) == ["waiting"]
    notify.pass_time(seconds=5)
    assert notify.send(urgent=True) == 1
    assert notify.letters()[0].attempts == 3


def test_what_never_works_is_given_up_and_its_secret_goes(notify: Notify) -> None:
    notify.hear("access_code.issued", expires_at=notify.now + timedelta(hours=9))
    notify.sms.fails = [TimeoutError("down") for _ in range(99)]
    for _ in range(99):
        notify.pass_time(minutes=2)
        notify.send(urgent=True)
    (letter,) = notify.letters()
    assert (letter.state, letter.attempts, letter.secret) == ("abandoned", 8, None)


def test_a_number_that_does_not_exist_is_not_tried_again(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("findings.reported")
    notify.deliver()
    with failing(notify.sms, UNDELIVERABLE):
        notify.send()
    notify.pass_time(days=1)
    notify.send()
    assert state_of(notify) == ["failed"]
    assert notify.sms.sent == []


class Killed(BaseException):
    """The process dies."""


def test_killed_between_acceptance_and_commit_a_letter_goes_once_more_and_is_not_lost(notify: Notify) -> None:
    notify.hear("access_code.issued", expires_at=notify.now + timedelta(hours=1))
    accepted = notify.sms

    class Dying(Gateway):
        def send(self, outgoing: Outgoing) -> None:
            accepted.send(outgoing)
            raise Killed

    with contextlib.suppress(Killed):
        send_due(notify.database.transaction, {"sms": Dying()}, SENDER, urgent=True, clock=lambda: notify.now)
    assert state_of(notify) == ["sending"]
    assert notify.send(urgent=True) == 0, "the lease still runs"
    notify.now += LEASE
    assert notify.send(urgent=True) == 1
    assert len(accepted.sent) == 2
    assert accepted.sent[0].letter_id == accepted.sent[1].letter_id
    assert state_of(notify) == ["sent"]


def test_who_lost_the_lease_does_not_settle_the_letter_of_another(notify: Notify) -> None:
    notify.hear("access_code.issued", expires_at=notify.now + timedelta(hours=1))
    others = Gateway()

    class Slow(Gateway):
        def send(self, outgoing: Outgoing) -> None:
            late = notify.now + LEASE
            send_due(notify.database.transaction, {"sms": others}, SENDER, urgent=True, clock=lambda: late)
            raise TimeoutError("much too slow")

    send_due(notify.database.transaction, {"sms": Slow()}, SENDER, urgent=True, clock=lambda: notify.now)
    assert len(others.sent) == 1
    assert state_of(notify) == ["sent"]


def test_eight_senders_at_once_send_each_letter_once(notify: Notify) -> None:
    codes = [f"{number:06d}" for number in range(60)]
    for code in codes:
        notify.hear("access_code.issued", code=code, expires_at=notify.now + timedelta(hours=1))
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        send_due(notify.database.transaction, {"sms": notify.sms}, SENDER, urgent=True, clock=lambda: notify.now)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(one.text[one.text.index("验证码 ") + 4 :][:6] for one in notify.sms.sent) == codes


def test_nothing_of_a_letter_can_be_read_in_its_repr_or_the_log(notify: Notify, caplog: object) -> None:
    outgoing = Outgoing(UUID(samples.RUN), "access_code/sign_in", to="13800000000", title="登录", text="验证码 482913")
    assert "13800000000" not in repr(outgoing)
    assert "482913" not in repr(outgoing)


def test_a_settled_secret_letter_cannot_keep_its_text() -> None:
    letter = Letter(to_address="13800000000", secret={"code": "482913"})
    letter.settle(LetterState.FAILED, DAY, "no")
    assert (letter.to_address, letter.secret) == (None, None)
