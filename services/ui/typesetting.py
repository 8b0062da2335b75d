"""Documents as PDF: a typst template of a room, and what stands in it as data, set in the one font that ships with the product.

Nothing typed by anybody is ever read as markup: it reaches the template as JSON. The same content gives the same bytes, and
is set once. Setting happens beside the requests, two at a time; whoever would have to wait too long is told so.
"""

from __future__ import annotations

import hashlib
import json
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTCollection

from services.contracts.refusals import Refused
from services.contracts.words import _

FONT = "Noto Sans CJK SC"
AT_ONCE, WAITING, SECONDS = 2, 16, 10.0
KEPT = 64
"""Documents of about 100 kB that a process keeps, the last asked for."""
_RADICALS = range(0x2F00, 0x2FD6)
"""Kangxi radicals share their glyphs with ordinary characters, and a PDF can name a glyph only once."""


class Busy(Refused):
    """More is being printed than this process can; nothing is wrong with what was asked."""

    status = 503


@dataclass(frozen=True, slots=True)
class Template:
    """A typst file; it reads what it shows with `json(bytes(sys.inputs.content))`."""

    path: Path


_places = threading.BoundedSemaphore(WAITING)
_kept: OrderedDict[str, bytes] = OrderedDict()
_keeping = threading.Lock()
_own = threading.local()


def typeset(template: Template, content: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of this content; `at` is the time written into it, so that it never depends on when it was made.

    Raises:
        Busy: too many are waiting, or it took too long.
    """
    text = json.dumps(printable(content), ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(f"{template.path}\0{at.timestamp()}\0{text}".encode()).hexdigest()
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = _set_beside(template, text, at)
    with _keeping:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def warm_up(template: Template, content: Mapping[str, Any], at: datetime) -> None:
    """Read the font and this template on every thread that sets, so that nobody's first document pays for it.

    Each thread waits for the others, so that none does it twice; documents asked for meanwhile come after.
    """
    text = json.dumps(printable(content), ensure_ascii=False, sort_keys=True)
    everyone = threading.Barrier(AT_ONCE)

    def set_once() -> None:
        _set(template, text, int(at.timestamp()))
        with suppress(threading.BrokenBarrierError):
            everyone.wait(timeout=SECONDS)

    for work in [_setters().submit(set_once) for _thread in range(AT_ONCE)]:
        work.result()


def printable(value: Any) -> Any:
    """The same with every character that the font cannot show written as its number: 〔U+1F600〕 rather than an empty box."""
    if isinstance(value, str):
        return "".join(map(_shown, value))
    if isinstance(value, Mapping):
        return {key: printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [printable(each) for each in value]
    return value


def _shown(letter: str) -> str:
    if letter in "\n\t" or ord(letter) in _letters():
        return unicodedata.normalize("NFKC", letter) if ord(letter) in _RADICALS else letter
    return f"〔U+{ord(letter):04X}〕"


@cache
def _letters() -> frozenset[int]:
    with TTCollection(_font_folder() / "NotoSansCJK-VF.otf.ttc", lazy=True) as fonts:
        font = next(one for one in fonts.fonts if one["name"].getDebugName(1) == FONT)
        return frozenset(font.getBestCmap())


def _font_folder() -> Path:
    return Path(str(files("manimgx_fonts_cjk")))


def _set_beside(template: Template, text: str, at: datetime) -> bytes:
    if not _places.acquire(blocking=False):
        raise Busy(_("正在生成的文件太多，请稍后再试"))
    work = _setters().submit(_set, template, text, int(at.timestamp()))
    work.add_done_callback(_leave)
    try:
        return work.result(timeout=SECONDS)
    except TooSlow as error:
        work.cancel()
        raise Busy(_("生成文件用时太长，请稍后再试")) from error


def _leave(_work: Future[bytes]) -> None:
    _places.release()


@cache
def _setters() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="typesetting")


def _set(template: Template, text: str, at: int) -> bytes:
    """One compiler a thread and template: it keeps the fonts, and is not made for two threads at once."""
    compilers: dict[Path, typst.Compiler] = _own.__dict__.setdefault("compilers", {})
    if template.path not in compilers:
        compilers[template.path] = typst.Compiler(
            template.path, root=template.path.parent, font_paths=[_font_folder()], ignore_system_fonts=True
        )
    made = compilers[template.path].compile(format="pdf", sys_inputs={"content": text}, timestamp=at)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
