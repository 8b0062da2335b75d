"""What nobody sees in a line of text is not kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.assessment.campaign_entries import CampaignEntry
from services.assessment.tidying import tidy_line
from services.ui.wording import faults_in
from services.workdays import today

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  周\u200b建\u202e国\u3000\r\n甲\x00 ", "周建国 甲"),
        ("\u200b\ufeff\u202e", ""),
        ("=1+1", "=1+1"),
        ("👍 José Ａ", "👍 José Ａ"),
        ("half \ud800 of a pair", "half of a pair"),
    ],
)
def test_a_line_keeps_what_is_seen(typed: str, kept: str) -> None:
    assert tidy_line(typed) == kept
    assert tidy_line(kept) == kept


@pytest.mark.parametrize(
    ("title", "what"), [("\u200b\u200b\u200b", "请至少填写 2 个字"), ("长" * 61, "最多 60 个字，请写得短一些")]
)
def test_the_length_of_a_title_is_told_in_letters(title: str, what: str) -> None:
    with pytest.raises(ValueError, match="title") as refused:
        CampaignEntry.model_validate({"title": title, "closes_on": today(datetime.now(UTC)).isoformat()})
    assert [(fault.where, fault.what) for fault in faults_in(refused.value)] == [("title", what)]  # type: ignore[arg-type]
