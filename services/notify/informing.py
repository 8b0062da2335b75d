"""The table of who is told what, in the order of the loop. A fact is either in it, or silent for a stated reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.contracts.envelope import Fact
from services.notify.addressing import TEAM, Party, Telling, always

CASE = "/enterprises/cases/{case_id}"
MINE = "/enterprises/mine"
ASSESSMENT = "/assessment/cases/{case_id}"
TESTING = "/assessment"
CALLS = "/assessment/campaigns/{campaign_id}/firms?stage=to_call"
DIAGNOSIS = "/diagnosis/cases/{case_id}"
PROVIDERS = "/providers/cases/{case_id}"
HANDOVER = "/handover/cases/{case_id}"
VISITS = "/diagnosis/visits"
REFERRALS = "/providers/referrals"
QUEUE = "/enterprises/queue"
LEADS = "/enterprises/leads"
STORY = "/outreach/cases/{case_id}/story"


def _to_firm(letter: str, link: str, *, sms: bool = True, when: Callable[[Any], bool] = always) -> Telling:
    return Telling(f"{letter}/firm", (Party.FIRM,), link, sms=sms, when=when)


def _to_team(letter: str, link: str, *more: Party, sms: bool = False, when: Callable[[Any], bool] = always) -> Telling:
    return Telling(f"{letter}/team", (*TEAM, *more), link, sms=sms, when=when)


def _to_provider(letter: str, *, sms: bool = True) -> Telling:
    return Telling(f"{letter}/provider", (Party.PROVIDER,), REFERRALS, sms=sms)


def _first(fact: Any) -> bool:
    return bool(fact.purpose == "first")


def _again(fact: Any) -> bool:
    return bool(fact.purpose == "retest")


TELLINGS: dict[str, tuple[Telling, ...]] = {
    # enterprises
    "enterprise.claimed": (
        Telling("enterprise_claimed/center", (Party.LIAISON, Party.MANAGER), QUEUE, when=lambda fact: not fact.as_colleague),
    ),
    "enterprise.verified": (_to_firm("enterprise_verified", MINE),),
    "claim.refused": (Telling("claim_refused/claimant", (Party.NAMED,), MINE, sms=True, named="person_id"),),
    "claim.redirected": (
        Telling("claim_redirected/administrator", (Party.NAMED,), MINE, sms=True, named="administrator_id"),
        Telling("claim_redirected/claimant", (Party.NAMED,), MINE, named="claimant_id"),
    ),
    "case.opened": (
        _to_firm("case_opened", ASSESSMENT, when=lambda fact: not fact.need),
        _to_firm("case_opened_by_need", CASE, when=lambda fact: bool(fact.need)),
    ),
    "team.assigned": (
        Telling("team_assigned/liaison", (Party.LIAISON,), CASE, sms=True),
        Telling("team_assigned/team", (Party.COMMISSIONER, Party.MENTOR), CASE),
        _to_firm("team_assigned", CASE),
    ),
    "delegation.confirmed": (
        _to_firm("delegation_confirmed", CASE, sms=False),
        Telling("delegation_confirmed/liaison", (Party.NAMED,), CASE, named="liaison_id"),
    ),
    "case.rested": (_to_firm("case_rested", CASE), _to_team("case_rested", CASE)),
    "case.resumed": (_to_firm("case_resumed", CASE), _to_team("case_resumed", CASE)),
    "case.closed": (
        _to_firm("case_proved", CASE, when=lambda fact: fact.outcome == "proved"),
        _to_team("case_proved", CASE, Party.EXPERT, Party.MANAGER, when=lambda fact: fact.outcome == "proved"),
        _to_firm("case_ended", CASE, when=lambda fact: fact.outcome == "ended"),
        _to_team("case_ended", CASE, Party.EXPERT, Party.MANAGER, when=lambda fact: fact.outcome == "ended"),
    ),
    "step.overdue": (
        Telling("step_overdue/owner", (Party.NAMED,), CASE, sms=True, named="owner_id", reminder=True),
        Telling("step_overdue/commissioner", (Party.COMMISSIONER,), CASE, reminder=True),
    ),
    "case.reminded": (Telling("case_reminded/owner", (Party.NAMED,), CASE, sms=True, named="to", reminder=True),),
    # assessment
    "evidence.rejected": (_to_firm("evidence_rejected", ASSESSMENT, sms=False), _to_team("evidence_rejected", ASSESSMENT)),
    "assessment.started": (_to_firm("assessment_started", ASSESSMENT, when=lambda fact: fact.on_behalf_by is not None),),
    "assessment.completed": (
        _to_firm("assessment_completed", ASSESSMENT, when=_first),
        _to_team("assessment_completed", ASSESSMENT, when=_first),
        _to_firm("retest_completed", ASSESSMENT, when=_again),
        Telling("retest_completed/expert", (Party.EXPERT,), DIAGNOSIS, sms=True, when=_again),
        _to_team("retest_completed", ASSESSMENT, when=_again),
    ),
    "result.recorded": (
        _to_firm("result_recorded", ASSESSMENT, sms=False, when=lambda fact: fact.entered != "firm"),
        _to_team("result_recorded", ASSESSMENT),
    ),
    "edition.selected": (Telling("edition_selected/center", (Party.MANAGER, Party.EVERY_LIAISON), TESTING),),
    "run.recalculated": (_to_firm("run_recalculated", ASSESSMENT, sms=False), _to_team("run_recalculated", ASSESSMENT)),
    "crowd.noticed": (Telling("crowd_noticed/manager", (Party.MANAGER,), "/assessment/quality"),),
    "assessment.verified": (_to_firm("assessment_verified", ASSESSMENT, sms=False), _to_team("assessment_verified", ASSESSMENT)),
    "firm.invited": (
        _to_firm("firm_invited", ASSESSMENT, when=lambda fact: fact.case_id is not None and fact.called_by is None),
        _to_firm("firm_invited", TESTING, when=lambda fact: fact.case_id is None and fact.called_by is None),
    ),
    "firm_call.requested": (Telling("firm_call_requested/liaison", (Party.LIAISON,), CALLS),),
    "firm.reminded": (
        _to_firm("firm_reminded", ASSESSMENT, when=lambda fact: fact.case_id is not None),
        _to_firm("firm_reminded", TESTING, when=lambda fact: fact.case_id is None),
    ),
    "retest.requested": (_to_firm("retest_requested", ASSESSMENT), _to_team("retest_requested", ASSESSMENT)),
    "uplift.confirmed": (
        _to_firm("uplift_confirmed", ASSESSMENT, sms=False, when=lambda fact: fact.comparable),
        _to_team("uplift_confirmed", ASSESSMENT, when=lambda fact: fact.comparable),
        _to_firm("retest_agreed", ASSESSMENT, sms=False, when=lambda fact: not fact.comparable),
        _to_team("retest_agreed", ASSESSMENT, when=lambda fact: not fact.comparable),
    ),
    # diagnosis
    "visit.booked": (
        _to_firm("visit_booked", DIAGNOSIS),
        Telling("visit_booked/expert", (Party.EXPERT,), VISITS, sms=True),
        _to_team("visit_booked", DIAGNOSIS),
    ),
    "visit.rescheduled": (
        _to_firm("visit_rescheduled", DIAGNOSIS),
        Telling("visit_rescheduled/expert", (Party.EXPERT,), VISITS, sms=True),
        Telling("visit_rescheduled/former_expert", (Party.FORMER_EXPERT,), VISITS, sms=True),
        _to_team("visit_rescheduled", DIAGNOSIS),
    ),
    "visit.cancelled": (
        _to_firm("visit_cancelled", DIAGNOSIS),
        Telling("visit_cancelled/expert", (Party.EXPERT,), VISITS, sms=True),
        _to_team("visit_cancelled", DIAGNOSIS),
    ),
    "visit.held": (
        _to_firm("visit_held", DIAGNOSIS, sms=False),
        Telling("visit_held/expert", (Party.EXPERT,), DIAGNOSIS),
        _to_team("visit_held", DIAGNOSIS),
    ),
    "findings.reported": (_to_firm("findings_reported", DIAGNOSIS), _to_team("findings_reported", DIAGNOSIS)),
    "retest.confirmed": (
        _to_firm("retest_refused", ASSESSMENT, when=lambda fact: not fact.agreed),
        _to_team("retest_refused", ASSESSMENT, when=lambda fact: not fact.agreed),
    ),
    # providers
    "provider.applied": (
        Telling("provider_applied/manager", (Party.MANAGER,), "/providers/applications", sms=True),
        Telling("provider_applied/applicant", (Party.NAMED,), "/providers/mine", named="person_id"),
    ),
    "provider.approved": (Telling("provider_approved/applicant", (Party.NAMED,), REFERRALS, sms=True, named="person_id"),),
    "provider.refused": (Telling("provider_refused/applicant", (Party.NAMED,), "/providers/mine", sms=True, named="person_id"),),
    "match.proposed": (
        _to_firm("match_proposed", PROVIDERS, when=lambda fact: bool(fact.candidates)),
        _to_team("match_proposed", PROVIDERS, when=lambda fact: bool(fact.candidates)),
        _to_team("match_empty", PROVIDERS, when=lambda fact: not fact.candidates),
    ),
    "consent.granted": (_to_firm("consent_granted", PROVIDERS, sms=False), _to_team("consent_granted", PROVIDERS)),
    "consent.withdrawn": (_to_firm("consent_withdrawn", PROVIDERS, sms=False), _to_team("consent_withdrawn", PROVIDERS)),
    "referral.offered": (_to_provider("referral_offered"), _to_firm("referral_offered", PROVIDERS, sms=False)),
    "referral.accepted": (
        _to_provider("referral_accepted", sms=False),
        _to_firm("referral_accepted", PROVIDERS),
        _to_team("referral_accepted", PROVIDERS),
    ),
    "referral.declined": (_to_firm("referral_declined", PROVIDERS, sms=False), _to_team("referral_declined", PROVIDERS)),
    "referral.expired": (_to_provider("referral_expired", sms=False), _to_team("referral_expired", PROVIDERS)),
    "referrals.exhausted": (_to_firm("referrals_exhausted", PROVIDERS), _to_team("referrals_exhausted", PROVIDERS)),
    "engagement.planned": (_to_firm("engagement_planned", PROVIDERS), _to_team("engagement_planned", PROVIDERS)),
    "engagement.started": (
        _to_firm("engagement_started", PROVIDERS),
        _to_provider("engagement_started", sms=False),
        _to_team("engagement_started", PROVIDERS),
    ),
    "milestone.reached": (_to_firm("milestone_reached", PROVIDERS), _to_team("milestone_reached", PROVIDERS)),
    "engagement.delivered": (_to_firm("engagement_delivered", PROVIDERS), _to_team("engagement_delivered", PROVIDERS)),
    "engagement.returned": (_to_provider("engagement_returned"), _to_team("engagement_returned", PROVIDERS)),
    "engagement.accepted": (_to_provider("engagement_accepted"), _to_team("engagement_accepted", PROVIDERS)),
    # what outreach says
    "story.drafted": (_to_firm("story_drafted", STORY),),
    "story.agreed": (_to_team("story_agreed", STORY, Party.MANAGER),),
    "story.declined": (_to_team("story_declined", STORY, Party.MANAGER),),
    "story.published": (_to_firm("story_published", STORY), _to_team("story_published", STORY)),
    "story.withdrawn": (_to_firm("story_withdrawn", STORY, sms=False), _to_team("story_withdrawn", STORY, Party.MANAGER)),
    "lead.raised": (Telling("lead_raised/liaison", (Party.EVERY_LIAISON,), LEADS),),
    "contact.promised": (
        _to_firm("contact_promised", MINE, sms=False),
        _to_team("contact_promised", CASE, when=lambda fact: fact.case_id is not None),
    ),
    # what handover says
    "handover.agreed": (_to_firm("handover_agreed", HANDOVER, sms=False), _to_team("handover_agreed", HANDOVER)),
    "handover.withdrawn": (_to_firm("handover_withdrawn", HANDOVER, sms=False), _to_team("handover_withdrawn", HANDOVER)),
    "record.delivered": (_to_firm("record_delivered", HANDOVER, sms=False),),
    "record.rejected": (_to_team("record_rejected", HANDOVER, Party.MANAGER),),
    # what board says
    "goal.set": (Telling("goal_set/manager", (Party.MANAGER,), "/board/goals"),),
    "report.frozen": (Telling("report_frozen/manager", (Party.MANAGER,), "/board/reports"),),
}

SILENT: dict[str, str] = {
    "evidence.added": "whoever added it sees it on the page; the expert finds it with the answers",
    "person.registered": "the invitation or code has reached the person already",
    "person.roles_changed": "feeds the list of recipients",
    "person.contact_changed": "feeds the list of recipients",
    "person.erased": "nobody is left to tell",
    "session.revoked": "plumbing",
    "access_code.issued": "becomes an urgent letter at once",
    "delegation_code.issued": "becomes an urgent letter at once",
    "pledge.requested": "becomes an urgent letter at once, to the responsible person, who needs no account",
    "pledge_code.issued": "becomes an urgent letter at once",
    "campaign_letter.issued": "becomes an SMS at the next hour of day, to whom no account reaches yet",
    "seat_notice.issued": "becomes an urgent letter at once, to whoever registered, with an account or without",
    "gathering.announced": "the calendar is public; whoever wants it subscribes",
    "gathering.rescheduled": "everybody who registered has a seat_notice of their own",
    "gathering.cancelled": "everybody who registered has a seat_notice of their own",
    "gathering.held": "a figure for the board; certificates come as seat_notices",
    "seat.taken": "the person has a seat_notice; the team sees it in the case thread",
    "seat.moved_up": "the person has a seat_notice; the team sees it in the case thread",
    "seat.given_up": "the person has a seat_notice; the team sees it in the case thread",
    "attendance.recorded": "they were there; the team sees it in the case thread",
    "feedback.given": "the organisers read it on the gathering's page",
    "enterprise.registered": "the firm is told when its case opens",
    "enterprise.profile_changed": "feeds the firm's name",
    "service.recorded": "the team sees it in the case thread; the firm was there",
    "lead.taken_up": "the liaison did it; the firm is told when its case opens",
    "lead.dropped": "the liaison did it, and whoever left the need was called",
    "lead.expired": "the liaisons had it in their queue for ninety days, and who left it is forgotten",
    "edition.published": "it is on the public shelf; nobody asked to be written to about it",
    "edition.read": "the team sees it in the case thread",
    "quick_check.done": "whoever took it saw the result at once",
    "need.stated": "it is a lead in the liaisons' queue at once",
    "message.forwarded": "our own",
}
"""Facts nobody is written to about, and why."""


def tellings_of(fact: Fact) -> list[Telling]:
    """The letters this fact calls for, in the order in which a person of two parties would rather have them."""
    return [telling for telling in TELLINGS.get(fact.event_type, ()) if telling.when(fact)]
