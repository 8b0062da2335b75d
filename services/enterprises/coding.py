"""统一社会信用代码 (GB 32100-2015): what a firm types, made canonical, or refused with the reason."""

from __future__ import annotations

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from services.contracts.words import _

_WIDE = {ord("０") + n: str(n) for n in range(10)} | {ord("Ａ") + n: chr(ord("A") + n) for n in range(26)} | {
    ord("ａ") + n: chr(ord("A") + n) for n in range(26)
}  # fmt: skip


class WrongCreditCode(ValueError):
    """The code cannot be a firm's; the message says what is wrong with it."""


def read_credit_code(typed: str) -> str:
    """The 18 characters in upper case, without blanks, dashes and full-width forms.

    Raises:
        WrongCreditCode: with a sentence for the person who typed it.
    """
    try:
        code: str = uscc.validate("".join(typed.split()).translate(_WIDE).upper())
    except InvalidLength as error:
        raise WrongCreditCode(_("统一社会信用代码应为 18 位，请对照营业执照核对")) from error
    except InvalidChecksum as error:
        raise WrongCreditCode(_("校验位不对，可能有一位输错，请对照营业执照核对")) from error
    except (InvalidFormat, ValidationError) as error:
        raise WrongCreditCode(_("含有不会出现的字符（字母 I、O、Z、S、V 不使用），请对照营业执照核对")) from error
    return code
