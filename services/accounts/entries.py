"""What people and programs may send, field by field."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from services.accounts.proving import email_of, login_of, password_of
from services.contracts.mobiles import mobile_of
from services.contracts.vocabulary import CENTER_ROLES, Role
from services.contracts.words import _


def _person_name(text: str) -> str:
    if any(not (ch.isalnum() or ch in " ·.-'’") for ch in text):
        raise ValueError(_("姓名只用文字，不用符号"))
    return text


def _code(text: str) -> str:
    digits = text.replace(" ", "")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(_("验证码是 6 位数字"))
    return digits


def _agreed(value: bool) -> bool:
    if not value:
        raise ValueError(_("请先阅读并同意个人信息保护说明"))
    return value


def _good_password(secret: SecretStr) -> SecretStr:
    password_of(secret.get_secret_value())
    return secret


Mobile = Annotated[str, StringConstraints(max_length=40), AfterValidator(mobile_of)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(email_of)]
Login = Annotated[str, StringConstraints(min_length=1, max_length=254), AfterValidator(login_of)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_person_name)]
CodeText = Annotated[str, StringConstraints(max_length=20), AfterValidator(_code)]
NewPassword = Annotated[SecretStr, AfterValidator(_good_password)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Agreed = Annotated[bool, AfterValidator(_agreed), Field(validate_default=True)]
AsWhom = Annotated[Literal["firm", "provider"], BeforeValidator(lambda value: value or "firm")]
Purpose = Literal["sign_in", "sign_up", "reset"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reach(_Entry):
    """Exactly one of a mobile number and an e-mail address."""

    email: Email | None = None
    mobile: Annotated[Mobile | None, Field(validate_default=True)] = None

    @field_validator("mobile")
    @classmethod
    def _one_of_both(cls, mobile: str | None, others: ValidationInfo) -> str | None:
        """A fault of this field, so that it is told together with whatever else is wrong."""
        if "email" in others.data and (mobile is None) == (others.data["email"] is None):
            raise ValueError(_("手机号和邮箱请填一个，只填一个"))
        return mobile

    @property
    def address(self) -> str:
        return self.mobile or self.email or ""


class CodeRequest(Reach):
    """Where to send a code, and what for."""

    purpose: Purpose


class SignUpEntry(Reach):
    """A firm or a provider's applicant comes in for the first time. `password` is needed with an e-mail."""

    code: CodeText
    name: Name
    kind: AsWhom = "firm"
    password: NewPassword | None = None
    agree: Agreed = False

    @model_validator(mode="after")
    def _password_with_email(self) -> Self:
        if self.email is not None and self.password is None:
            raise ValueError(_("用邮箱注册时请设置密码"))
        return self


class TokenRequest(_Entry):
    """Either login and password, or a mobile number (or e-mail address) and the code sent there."""

    login: Login | None = None
    password: Password | None = None
    mobile: Mobile | None = None
    email: Email | None = None
    code: CodeText | None = None
    title: Annotated[str, StringConstraints(max_length=60)] = ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_password = self.login is not None and self.password is not None
        by_code = (self.mobile is None) != (self.email is None) and self.code is not None
        if by_password == by_code:
            raise ValueError(_("请填写 login 和 password，或者 mobile（或 email）和 code"))
        return self


class PasswordSignIn(_Entry):
    login: Login
    password: Password


class MobileEntry(_Entry):
    mobile: Mobile


class EmailEntry(_Entry):
    email: Email


class CodeSignIn(_Entry):
    mobile: Mobile
    code: CodeText


class LoginEntry(_Entry):
    """A mobile number or e-mail address, whichever."""

    login: Annotated[str, StringConstraints(min_length=1, max_length=254)]

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        self.reach()
        return self

    def reach(self) -> Reach:
        """The same as a number or an address; raises ValueError when it is neither."""
        if "@" in self.login:
            return Reach(email=email_of(self.login))
        return Reach(mobile=mobile_of(self.login))


class ResetEntry(LoginEntry):
    code: CodeText
    password: NewPassword


class ProfileEntry(_Entry):
    name: Name
    email: Email | None = None


class PasswordEntry(_Entry):
    """A new password; the present one where there is one."""

    present: SecretStr | None = None
    password: NewPassword


class NumberEntry(_Entry):
    """A change of number: the code sent to the new one, and proof that it is the person who asks."""

    mobile: Mobile
    code: CodeText
    present: SecretStr | None = None
    old_code: CodeText | None = None


class TokenEntry(_Entry):
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    days: Annotated[Literal["30", "90", "365"], BeforeValidator(str)] = "90"


class InvitationEntry(Reach):
    """Who is invited to be what. A firm or provider invites colleagues only, so it names no roles."""

    name: Name
    roles: list[Role] = []

    @model_validator(mode="after")
    def _center_roles(self) -> Self:
        if not set(self.roles) <= CENTER_ROLES:
            raise ValueError(_("只能邀请中心工作人员"))
        return self


class AcceptEntry(_Entry):
    name: Name
    agree: Agreed = False
    password: NewPassword | None = None


class RolesEntry(_Entry):
    """What a member of the center may be from now on; nothing ticked means they may no longer come in."""

    roles: list[Role] = []
