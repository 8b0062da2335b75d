"""The pages as people walk them: the calendar, one's own registration, and the list at a table without a script."""

from __future__ import annotations

import csv
import io
import re

from tests.outreach.gatherings.conftest import Hall


def test_from_the_calendar_to_a_seat_and_back(hall: Hall) -> None:
    assert "目前没有已发布的活动" in hall.visitor.get("/outreach/calendar").text
    gathering_id = hall.announce(quota=1)
    hall.announce(kind="exchange", title="交流会甲")
    calendar = hall.visitor.get("/outreach/calendar").text
    assert "智能排程入门" in calendar
    assert "交流会甲" in calendar
    only = hall.visitor.get("/outreach/calendar?kind=exchange").text
    assert "智能排程入门" not in only
    there = f"/outreach/gatherings/{gathering_id}"
    assert "还有 1 个座位" in hall.visitor.get(there).text
    sent = hall.visitor.post_form(
        f"{there}/register", name="王海燕", mobile="13800000001", firm_name="武汉一厂", agreed="yes", once="a"
    )
    again = hall.visitor.post_form(
        f"{there}/register", name="王海燕", mobile="13800000001", firm_name="武汉一厂", agreed="yes", once="a"
    )
    own = sent.headers["location"]
    assert again.headers["location"] == own, "a double click registers once"
    page = hall.visitor.get(own)
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] == "same-origin", "with no-referrer a browser sends the page's own forms from nowhere"
    assert "报名成功" in page.text
    assert "<svg" in page.text
    hall.register(gathering_id, 2)
    assert "候补的人" in hall.visitor.get(f"{own}/give-up").text
    assert hall.visitor.post_form(f"{own}/give-up").status_code == 303
    assert "您已取消报名" in hall.visitor.get(own).text
    assert hall.visitor.get("/outreach/r/nobody-has-this").status_code == 404


def test_checking_in_from_the_list_one_by_one(hall: Hall) -> None:
    gathering_id = hall.announce()
    hall.register(gathering_id, 1, name="=cmd", firm_name="@厂")
    hall.register(gathering_id, 2)
    there = f"/outreach/gatherings/{gathering_id}"
    hall.shift(gathering_id, days=3)
    page = hall.desk.get(f"{there}/registrations?words=0001").text
    assert "张三2" not in page
    deed = re.search(rf"{there}/registrations/[0-9a-f-]{{36}}/check-in", page)
    assert deed
    assert hall.desk.post_form(deed.group(), words="0001").status_code == 303
    assert "到场 1 人" in hall.desk.get(f"{there}/registrations").text
    assert hall.desk.post_form(f"{there}/walk-ins", name="", mobile="12").status_code == 422
    assert hall.desk.post_form(f"{there}/walk-ins", name="赵六").status_code == 303
    rows = list(csv.reader(io.StringIO(hall.desk.get(f"{there}/registrations.csv").content.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["姓名", "'=cmd", "张三2", "赵六"]
    assert rows[1][3] == "'@厂"
    sheet = hall.desk.get(f"{there}/sheet").text
    assert "张三2" in sheet
    assert "签名" in sheet
    assert hall.visitor.get(f"{there}/registrations").status_code == 303
    assert hall.center.client("sme").get(f"{there}/registrations").status_code == 403


def test_a_long_list_goes_on_and_searching_it_takes_words_as_they_are(hall: Hall) -> None:
    gathering_id = hall.announce(quota=100)
    for number in range(52):
        hall.register(gathering_id, number)
    first = hall.desk.get(f"/outreach/gatherings/{gathering_id}/registrations").text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more
    second = hall.desk.get(more.group(1)).text
    assert "张三51" in second
    assert "张三1<" not in second
    assert "没有符合条件" in hall.desk.get(f"/outreach/gatherings/{gathering_id}/registrations?words=%25").text


def test_an_edit_that_changes_nothing_moves_nobody(hall: Hall) -> None:
    gathering_id = hall.announce()
    hall.register(gathering_id, 1)
    there = f"/outreach/gatherings/{gathering_id}"
    form = hall.desk.get(f"{there}/edit").text
    fields = dict(
        re.findall(r'name="(starts_at|ends_at|registration_closes_at|quota|title|place|kind)"[^>]*? value="([^"]*)"', form)
    )
    assert len(fields) == 7
    sent = hall.desk.post_form(f"{there}/edit", **fields, about="只改内容")
    assert sent.status_code == 303, sent.text
    assert "只改内容" in hall.visitor.get(there).text
    assert ("13800000001", "rescheduled") not in hall.told()


def test_no_address_anybody_makes_up_breaks_a_page(hall: Hall) -> None:
    gathering_id = hall.announce()
    for wrong in ("%00", "%0d%0a", "%F0%9F%91%A9", "x" * 200, "%27%20OR%201=1", "..%2f..%2f"):
        assert hall.visitor.get(f"/outreach/r/{wrong}").status_code == 404
        assert hall.visitor.get(f"/outreach/certificates?number={wrong}").status_code in (200, 404)
        assert hall.visitor.get(f"/outreach/calendar?kind={wrong}&after={wrong}&before={wrong}").status_code == 200
        there = f"/outreach/gatherings/{gathering_id}/registrations"
        assert hall.desk.get(f"{there}?words={wrong}&state={wrong}&after={wrong}").status_code == 200
        assert hall.desk.get(f"{there}.csv?words={wrong}&state={wrong}").status_code == 200
        listed = hall.liaison.get(f"/api/v1{there}?words={wrong}&state={wrong}")
        assert listed.status_code == 422
    assert hall.desk.post_form(f"/outreach/gatherings/{gathering_id}/door", entries="[[[").status_code == 422
    assert hall.desk.post_form(f"/outreach/gatherings/{gathering_id}/door", entries='[{"entry_id": 1}]').status_code == 422


def test_the_poster_of_a_gathering_names_it_and_its_code_counts_for_it(hall: Hall) -> None:
    stand = hall.announce()
    page = hall.desk.get("/outreach/check-poster", params={"at": stand}).text
    assert "智能排程入门" in page
    assert "岱家山科创城 2 号楼 301" in page
    assert f"/outreach/check?at={stand}" in page
