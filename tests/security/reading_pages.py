"""What a browser would make of a page: its live nodes, its forms, its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

ALERT = "alert(7)"
SOURCES = ("src", "srcdoc", "action", "formaction")


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    """Names of fields that take any text."""


class Page(HTMLParser):
    """One page, parsed as it would be by a browser that runs scripts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.live: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._script = False
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._look_for_life(tag, values)
        self._script = tag == "script" and "src" not in values
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        if tag == "a":
            self.links.append(values.get("href", ""))
        if self.forms and values.get("name") and tag in ("input", "textarea", "select", "button"):
            self._add_field(tag, values)
        if tag == "option" and self._select and self.forms and values.get("value"):
            self.forms[-1].fields[self._select] = [values["value"]]

    def handle_endtag(self, tag: str) -> None:
        self._script = False
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.live.append(f"a script in the page: {data.strip()[:60]}")

    def _look_for_life(self, tag: str, values: dict[str, str]) -> None:
        for name, value in values.items():
            if name.startswith("on") or name == "style" or (ALERT in value and name in SOURCES):
                self.live.append(f"<{tag} {name}={value[:60]!r}>")
            if name in ("href", "src", "action", "formaction", "xlink:href"):
                scheme = "".join(unquote(value).split()).lower().partition(":")[0]
                if scheme in ("javascript", "vbscript", "data"):
                    self.live.append(f"<{tag} {name}={value[:60]!r}>")
        if tag in ("iframe", "object", "embed", "base") or (tag == "img" and values.get("src") == "x"):
            self.live.append(f"<{tag}>")

    def _add_field(self, tag: str, values: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], values["name"], values.get("type", "text")
        if tag == "select":
            self._select = name
            form.fields.setdefault(name, [])
        elif kind in ("checkbox", "radio"):
            form.fields.setdefault(name, [values.get("value", "on")])
        elif kind != "file":
            form.fields.setdefault(name, []).append(values.get("value", ""))
        if tag == "textarea" or (
            tag == "input" and kind in ("text", "tel", "email", "search", "number", "date", "password", "hidden")
        ):
            form.texts.add(name)
