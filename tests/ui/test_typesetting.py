"""What is set comes out as it was given: every character, the same bytes, nothing read as markup."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from services.ui import typesetting
from services.ui.typesetting import Busy, Template, printable, typeset, warm_up

pytestmark = pytest.mark.pure

AT = datetime(2026, 11, 28, 3, 4, tzinfo=UTC)
PAGE = """
#let content = json(bytes(sys.inputs.content))
#set text(font: "Noto Sans CJK SC", fallback: false, ligatures: false)
#content.text
"""


@pytest.fixture(autouse=True)
def forgetful() -> None:
    typesetting._kept.clear()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    path = tmp_path_factory.mktemp("typst") / "page.typ"
    path.write_text(PAGE)
    return Template(path)


def read(pdf: bytes) -> str:
    """What a reader gets out of it, spaces aside: where a line was broken is the page's business."""
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "text",
    [
        "𠮷野龑䶮㐂𬬻精工",
        "#let x = 1 $a^2$ *粗* _斜_ @引用 <标签> [块] \\ ` ~ -- ''' \"\" // 注 /* 注 */ https://a.b/c?d=e",
        "#import \"/etc/passwd\" #read(\"/etc/passwd\") {{ 7*7 }} <img src=x>",
        "ﬁ fi office ½ ㎡ ℃ ① ⅷ Ⅷ ＡＢＣ１２３ ·—…“”‘’《》〔〕",
        "测" * 300,
        "W" * 300,
    ],
)  # fmt: skip
def test_every_character_comes_out_again(template: Template, text: str) -> None:
    assert read(typeset(template, {"text": text}, AT)) == squeezed(text)


@settings(max_examples=25, deadline=None)
@given(
    text=st.text(
        st.characters(codec="utf-8", min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("#$*_@<>[]\\/\"'`~=-+"),
        min_size=1,
    )
)
def test_any_chinese_name_comes_out_again(template: Template, text: str) -> None:
    assert squeezed(text) == read(typeset(template, {"text": text}, AT))


def test_a_character_without_a_glyph_is_written_as_its_number(template: Template) -> None:
    assert read(typeset(template, {"text": "厂😀𪚥\u202e好"}, AT)) == "厂〔U+1F600〕〔U+2A6A5〕〔U+202E〕好"


def test_a_radical_does_not_spoil_the_ordinary_character_beside_it(template: Template) -> None:
    assert read(typeset(template, {"text": "⾼高⼀一"}, AT)) == unicodedata.normalize("NFKC", "⾼高⼀一")


def test_the_same_content_gives_the_same_bytes_in_another_process_too(template: Template) -> None:
    first = typeset(template, {"text": "甲"}, AT)
    typesetting._kept.clear()
    typeset(template, {"text": "乙"}, AT)
    assert typeset(template, {"text": "甲"}, AT) == first
    assert typeset(template, {"text": "丙"}, AT) != first


def test_what_was_set_once_is_kept_but_not_without_end(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "KEPT", 2)
    for text in "甲乙丙":
        typeset(template, {"text": text}, AT)
    assert len(typesetting._kept) == 2


def test_whoever_would_wait_too_long_is_told_so_and_the_others_go_on(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, go_on = threading.Event(), threading.Event()
    real = typesetting._set

    def slow(template: Template, text: str, at: int) -> bytes:
        if "慢" in text:
            stuck.set()
            go_on.wait(20)
        return real(template, text, at)

    monkeypatch.setattr(typesetting, "_set", slow)
    monkeypatch.setattr(typesetting, "SECONDS", 0.05)
    assert refused(lambda: typeset(template, {"text": "慢"}, AT)) == 503
    assert stuck.is_set()
    monkeypatch.setattr(typesetting, "SECONDS", 10.0)
    assert read(typeset(template, {"text": "快"}, AT)) == "快"
    go_on.set()


def test_no_more_than_so_many_wait(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_places", threading.BoundedSemaphore(1))
    assert read(typeset(template, {"text": "第一份"}, AT)) == "第一份"
    typesetting._places.acquire()
    assert refused(lambda: typeset(template, {"text": "第二份"}, AT)) == 503


def refused(deed: Callable[[], Any]) -> int:
    with pytest.raises(Busy) as caught:
        deed()
    return caught.value.status


def test_lists_and_tables_of_texts_are_shown_too() -> None:
    assert printable({"a": ["😀", {"b": "甲"}], "n": 3}) == {"a": ["〔U+1F600〕", {"b": "甲"}], "n": 3}


def test_a_template_reads_no_file_beside_it(tmp_path: Path) -> None:
    """The folder of the template is all there is: what a template might name elsewhere does not exist."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.txt").write_text("geheim")
    (inner / "page.typ").write_text('#read("../secret.txt")')
    with pytest.raises(Exception, match=r"escape|outside|access"):
        typeset(Template(inner / "page.typ"), {}, AT)


def test_warming_up_sets_once_on_every_thread_and_keeps_nothing(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    threads, real = list[str](), typesetting._set

    def watched(template: Template, text: str, at: int) -> bytes:
        threads.append(threading.current_thread().name)
        return real(template, text, at)

    monkeypatch.setattr(typesetting, "_set", watched)
    warm_up(template, {"text": "样"}, AT)
    assert len(threads) == len(set(threads)) == typesetting.AT_ONCE
    assert not typesetting._kept
