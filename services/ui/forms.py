"""What somebody typed into a page, read into a model, and kept so that nothing must be typed twice."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar
from uuid import uuid4

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import FormData, UploadFile

from services.contracts.refusals import Fault, Refused
from services.ui.wording import faults_in

ModelT = TypeVar("ModelT", bound=BaseModel)

CSRF_FIELD = "_csrf"
ONCE_FIELD = "_once"
_LISTS = (list, set, frozenset, tuple)


class _ByField(dict[str, Any]):
    """What was not typed, or is not wrong, reads as "" in a template."""

    def __missing__(self, name: str) -> str:
        return ""


class FormState(Generic[ModelT]):
    """A form as it stands: what was typed, what is wrong with it, and the model when nothing is. Truthy when valid."""

    def __init__(self, typed: dict[str, Any] | None = None, value: ModelT | None = None, faults: Iterable[Fault] = ()) -> None:
        self.typed: dict[str, Any] = _ByField(typed or {})
        self.errors: dict[str, str] = _ByField()
        self._value = value
        for fault in faults:
            self.errors.setdefault(fault.where, fault.what)

    def __bool__(self) -> bool:
        return self._value is not None and not self.errors

    @property
    def value(self) -> ModelT:
        """The model; only of a form that is valid."""
        if self._value is None:
            raise RuntimeError("a form that was not valid has no value")
        return self._value

    def refuse(self, error: Refused | str, where: str = "") -> FormState[ModelT]:
        """Add what a deed refused, so that it stands beside its field (`where`, if it names none); returns the form itself."""
        for fault in error.faults if isinstance(error, Refused) else [Fault(where, error)]:
            self.errors.setdefault(fault.where or where, fault.what)
        return self

    def about(self, name: str) -> FormState[ModelT]:
        """Put what concerns the whole form beside this field; returns the form itself."""
        if "" in self.errors:
            self.errors.setdefault(name, self.errors.pop(""))
        return self

    @classmethod
    def of(cls, **typed: Any) -> FormState[ModelT]:
        """A form not yet sent, with these fields filled in."""
        return cls({name: _as_typed(value) for name, value in typed.items()})


def _as_typed(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, _LISTS):
        return [str(each) for each in value]
    return str(value)


class SentForm:
    """The fields of a POST as they came. Texts are stripped; an empty text counts as not given."""

    def __init__(self, fields: FormData) -> None:
        self._fields = fields

    @property
    def submission(self) -> str:
        """The token that makes a double click act once; a form without one counts as sent once."""
        return self.text(ONCE_FIELD)[:80] or uuid4().hex

    def text(self, name: str) -> str:
        """The last value sent under this name, stripped; "" if none."""
        values = self.texts(name)
        return values[-1] if values else ""

    def texts(self, name: str) -> list[str]:
        """Every value sent under this name, stripped."""
        return [value.strip().replace("\x00", "") for value in self._fields.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """The uploaded file of this name, if one was chosen."""
        sent = self._fields.get(name)
        return sent if isinstance(sent, UploadFile) and sent.filename else None

    def names(self) -> list[str]:
        """The names of the fields, those of the page itself left out."""
        return [name for name in dict.fromkeys(self._fields.keys()) if name not in (CSRF_FIELD, ONCE_FIELD)]

    def fields(self) -> dict[str, list[str]]:
        """Everything typed, by name; for forms whose fields are known only at run time."""
        return {name: self.texts(name) for name in self.names()}

    def read(self, model: type[ModelT]) -> FormState[ModelT]:
        """Read the fields that `model` names. Several values make a list where the model wants one."""
        typed: dict[str, Any] = {}
        given: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            key = field.alias or name
            if _wants_list(field):
                typed[key] = [text for text in self.texts(key) if text]
                if typed[key] or field.is_required():
                    given[key] = typed[key]
            else:
                typed[key] = self.text(key)
                if typed[key]:
                    given[key] = typed[key]
        try:
            return FormState(typed, model.model_validate(given))
        except ValidationError as error:
            faults = [Fault(fault.where.split(".", 1)[0], fault.what) for fault in faults_in(error)]
            return FormState(typed, None, faults)


def _wants_list(field: FieldInfo) -> bool:
    return any(_is_list(part) for part in _parts(field.annotation))


def _parts(annotation: Any) -> list[Any]:
    arguments = typing.get_args(annotation)
    union = type(None) in arguments
    return [annotation, *arguments] if union else [annotation]


def _is_list(annotation: Any) -> bool:
    return (typing.get_origin(annotation) or annotation) in _LISTS


def _form(request: Request) -> SentForm:
    form: SentForm = request.state.form
    return form


Form = Annotated[SentForm, Depends(_form)]
"""What was sent; the page's forgery check has passed."""
