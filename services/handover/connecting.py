"""What a connector's configuration says, and everything that can be wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.contracts.refusals import Fault
from services.contracts.vocabulary import RECORD_TITLES
from services.contracts.words import _
from services.handover.mapping import FIELDS, FieldMapping, RecordMapping

SECRET_VARIABLE = r"^BAMAI_CONNECTOR_SECRETS__[A-Z0-9_]{1,40}$"  # noqa: S105 (how such a variable is named)
LEAST_SECRET = 16

Address = Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s/?#@]+(/[^\s#]*)?$")]
Place = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$", max_length=80)]


class AnswerShape(BaseModel):
    """Where in the platform's JSON answer the receipt and the faults stand: names joined by dots."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: Place = "receipt"
    reason: Place = "message"
    errors: Place = "errors"
    error_field: Place = "field"
    error_message: Place = "message"
    error_value: Place = "value"


class Connector(BaseModel):
    """One public service platform: how to reach it, and what of ours becomes what of theirs.

    `official` only where the platform itself has published the interface; `inside` lets the address be a private one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    title: Annotated[str, Field(min_length=2, max_length=60)]
    official: bool = False
    note: Annotated[str, Field(max_length=500)] = ""
    kind: Literal["rest", "files"]
    url: Address | None = None
    receipt_url: Address | None = None
    folder: Path | None = None
    file_format: Literal["jsonl", "csv"] = "jsonl"
    secret: Annotated[str, Field(pattern=SECRET_VARIABLE)]
    inside: bool = False
    timeout_seconds: Annotated[float, Field(ge=0.1, le=10)] = 10
    ca_file: Path | None = None
    per_minute: Annotated[int, Field(ge=1, le=100_000)] = 600
    answer: AnswerShape = AnswerShape()
    codes: dict[str, dict[str, str | int | float | bool]] = {}
    records: Annotated[dict[str, RecordMapping], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind == "rest":
            self._check_addresses()
        elif self.folder is None or not self.folder.is_absolute():
            raise ValueError(_("文件交换请写 folder：本机上的绝对路径"))
        return self

    def _check_addresses(self) -> None:
        if self.url is None or self.receipt_url is None or "{id}" not in self.receipt_url:
            raise ValueError(_("接口方式请写 url 和 receipt_url，后者用 {id} 表示回执编号的位置"))
        if origin_of(self.url) != origin_of(self.receipt_url):
            raise ValueError(_("url 和 receipt_url 应在同一台主机上"))
        if urlsplit(self.url).scheme != "https" and not self.inside:
            raise ValueError(_("平台在外网时请用 https；只有写明 inside: true 的内网平台可以用 http"))

    def kinds(self) -> list[str]:
        """The kinds of records it takes, in the order of the loop."""
        return [kind for kind in RECORD_TITLES if kind in self.records]


def origin_of(address: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def faults_of(connector: Connector) -> list[Fault]:
    """What is wrong with a connector whose form is right, each with its place in the file."""
    faults = []
    for kind, mapping in connector.records.items():
        if kind not in FIELDS:
            known = "、".join(FIELDS)
            faults.append(Fault(f"records.{kind}", _("没有“{kind}”这种记录，可用的有：{known}").format(kind=kind, known=known)))
            continue
        seen: set[str] = set()
        for number, each in enumerate(mapping.fields, start=1):
            place = f"records.{kind}.fields[{number}]"
            faults += [Fault(f"{place}.{where}", what) for where, what in _field_faults(connector, kind, each, seen)]
            seen.add(each.to)
    return faults


def _field_faults(connector: Connector, kind: str, each: FieldMapping, seen: set[str]) -> Iterator[tuple[str, str]]:
    if each.ours is not None and each.ours not in FIELDS[kind]:
        yield "from", _("我方没有“{field}”这个字段").format(field=each.ours)
    if each.to in seen:
        yield "to", _("平台字段“{field}”写了两次").format(field=each.to)
    if isinstance(each.codes, str) and each.codes not in connector.codes:
        yield "codes", _("没有“{table}”这张代码表").format(table=each.codes)


def secret_fault(connector: Connector, secret: str) -> Fault | None:
    """What is wrong with the secret the environment gives."""
    if not secret:
        return Fault("secret", _("环境变量 {name} 没有设置，不能签名").format(name=connector.secret))
    if len(secret) < LEAST_SECRET:
        return Fault("secret", _("环境变量 {name} 太短，至少 {least} 个字符").format(name=connector.secret, least=LEAST_SECRET))
    return None


def title_of(kind: str, field: str | None) -> str:
    """What a field of ours is called in Chinese; "" for none of ours."""
    return _(FIELDS[kind].get(field, field)) if field else ""


def promised(connector: Connector, kinds: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Exactly what would go, by kind: our field, its title, and what the platform calls it. An agreement keeps this."""
    return {
        kind: [
            {"field": each.ours, "title": title_of(kind, each.ours), "to": each.to}
            for each in connector.records[kind].fields
            if each.ours is not None
        ]
        for kind in kinds
    }  # fmt: skip
