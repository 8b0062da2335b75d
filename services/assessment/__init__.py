"""线上测评, measure 7, and the indicators themselves, measure 1.

owns: question packs, runs and their answers, evidence, results recorded elsewhere, pledges, results,
reports, uplift, the benchmark, campaigns ·
says: assessment.started, assessment.completed, assessment.verified, result.recorded, evidence.added/rejected, retest.requested, uplift.confirmed;
pledge.requested, pledge_code.issued; firm.invited, firm_call.requested, firm.reminded, campaign_letter.issued ·
hears: case.opened/rested/resumed/closed, team.assigned, delegation.confirmed, enterprise.claimed/verified, claim.refused,
visit.booked/rescheduled/cancelled, engagement.started/accepted, retest.confirmed, person.erased;
for the benchmark and for campaigns enterprise.registered/profile_changed and its own facts about runs
"""
