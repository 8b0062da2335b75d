"""Invitations: a manager invites the center's people, a firm's or provider's person invites colleagues."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.accounts.entries import AcceptEntry, InvitationEntry, RolesEntry
from services.accounts.models import Invitation, Person, PersonState, now
from services.accounts.operations.belonging import say_roles
from services.accounts.operations.registering import agree_to_notice, register
from services.accounts.operations.revoking import revoke_sessions
from services.accounts.proving import hash_secret, new_secret
from services.contracts.accounts import AccessCodeIssued
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.vocabulary import CENTER_ROLES, Role
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity

LIFE = timedelta(days=7)
PATH = "/accounts/invited/"


def invite(session: Session, who: Identity, entry: InvitationEntry) -> Invitation:
    """Send a link that lets one person in.

    Raises:
        Refused: the inviter has nobody to invite for.
        Invalid: no role was named for the center's person.
    """
    roles, organisation_id = _what_for(who, entry)
    secret, moment = new_secret(), now()
    row = Invitation(
        id=uuid7(), secret_hash=hash_secret(secret), name=entry.name, mobile=entry.mobile, email=entry.email,
        roles=sorted(roles), organisation_id=organisation_id, invited_by=who.person_id, invited_at=moment, expires_at=moment + LIFE,
    )  # fmt: skip
    session.add(row)
    say(session, AccessCodeIssued(
        purpose="invitation", mobile=entry.mobile, email=entry.email, link=PATH + secret, expires_at=row.expires_at
    ))  # fmt: skip
    return row


def _what_for(who: Identity, entry: InvitationEntry) -> tuple[set[Role], UUID | None]:
    if who.has(Role.MANAGER):
        if not entry.roles:
            raise Invalid(_("请至少选一个角色"), where="roles")
        return set(entry.roles), None
    if who.organisation_id is None:
        raise Refused(_("认领企业或服务商入库后，才能邀请同事"))
    return {Role.SME if who.has(Role.SME) else Role.PROVIDER}, who.organisation_id


def get_open_invitation(session: Session, secret: str) -> Invitation:
    """The invitation of a link.

    Raises:
        NotFound: no such link, or it was used, withdrawn or is over.
    """
    row = session.scalars(select(Invitation).where(Invitation.secret_hash == hash_secret(secret)).with_for_update()).first()
    if row is None or not row.open(now()):
        raise NotFound(_("邀请链接已失效，请让邀请您的人重新发一次"))
    return row


def accept_invitation(session: Session, secret: str, entry: AcceptEntry) -> Person:
    """The invited person comes in; the link, sent to their number or address, proves that it is theirs."""
    row = get_open_invitation(session, secret)
    if row.mobile is None and entry.password is None:
        raise Invalid(_("用邮箱登录需要设置密码"), where="password")
    password = entry.password.get_secret_value() if entry.password else None
    person = register(
        session, entry.name, [Role(role) for role in row.roles], mobile=row.mobile, email=row.email,
        password=password, organisation_id=row.organisation_id,
    )  # fmt: skip
    agree_to_notice(session, person.id)
    row.accepted_at, row.accepted_by = now(), person.id
    return person


def withdraw_invitation(session: Session, who: Identity, invitation_id: UUID) -> None:
    """Take an invitation back; only one's own, or the center's as a manager."""
    row = session.get(Invitation, invitation_id, with_for_update=True)
    mine = row is not None and (row.invited_by == who.person_id or (who.has(Role.MANAGER) and row.organisation_id is None))
    if row is None or not mine:
        raise NotFound(_("没有这份邀请"))
    if row.accepted_at is not None:
        raise Refused(_("对方已经接受邀请，不能撤回"))
    row.withdrawn_at = row.withdrawn_at or now()


def change_roles(session: Session, who: Identity, person_id: UUID, entry: RolesEntry) -> None:
    """What a member of the center may be from now on, whole; their sessions begin anew.

    Raises:
        NotFound: nobody of the center.
        Refused: the manager would shut themselves out.
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not person.role_set & CENTER_ROLES:
        raise NotFound(_("没有这位工作人员"))
    roles = frozenset(entry.roles)
    if not roles <= CENTER_ROLES:
        raise Invalid(_("只能设置中心工作人员的角色"), where="roles")
    if person_id == who.person_id and Role.MANAGER not in roles:
        raise Refused(_("不能取消自己的主任角色，请由另一位主任办理"), where="roles")
    person.state = (PersonState.ACTIVE if roles else PersonState.ENDED).value
    if roles:
        person.roles = sorted(roles)
    say_roles(session, person)
    if person_id != who.person_id:
        revoke_sessions(session, person_id)
