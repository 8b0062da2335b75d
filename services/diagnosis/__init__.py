"""把脉诊断 (measure 6): experts and their hours, visits, findings, reports, and the expert's word on a re-test.

owns: experts, weekly_hours, different_days, year_notices, visits, drafts, findings, reports, confirmations; read models
cases, runs, people, members, verifications, delegations
says: visit.booked, visit.rescheduled, visit.cancelled, visit.held, findings.reported, retest.confirmed
hears: person.registered, person.roles_changed, person.contact_changed, person.erased, enterprise.profile_changed,
enterprise.claimed, enterprise.verified, claim.refused, case.opened, case.rested, case.resumed, case.closed, team.assigned,
delegation.confirmed, assessment.completed, result.recorded
"""
