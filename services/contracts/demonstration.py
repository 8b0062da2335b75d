"""Ids of the demonstration accounts: the same in every room and every center, so that rooms can be furnished apart."""

from __future__ import annotations

from uuid import UUID, uuid5

from services.contracts.vocabulary import Role

_NAMESPACE = UUID("6f1c2f5e-51c4-5f0a-9a36-0d6c5a0d8a11")

LOGINS: dict[str, Role] = {
    "sme@demo": Role.SME,
    "commissioner@demo": Role.COMMISSIONER,
    "mentor@demo": Role.MENTOR,
    "liaison@demo": Role.LIAISON,
    "expert@demo": Role.EXPERT,
    "provider@demo": Role.PROVIDER,
    "manager@demo": Role.MANAGER,
}


def demo_id(name: str) -> UUID:
    """The id of a demonstration thing: `sme@demo` is a person, `enterprise` sme@demo's firm, `case` its case, `provider` the provider.

    `tested sme`, `tested enterprise` and `tested case` are of a firm that has been through an assessment, and has no account here.
    """
    return uuid5(_NAMESPACE, name)
