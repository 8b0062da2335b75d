"""The firms we serve: register, claims, the team of three, and each firm's case from first contact to its end.

Owns: firms and their figures, claims and licences, rosters, people's names as this room needs them, cases with their
    clocks, service records, delegations (代办), and the case thread.
Says: enterprise.registered, enterprise.profile_changed, enterprise.claimed, enterprise.verified, claim.refused,
    claim.redirected, case.opened, team.assigned, service.recorded, case.reminded, delegation_code.issued,
    delegation.confirmed, case.rested, case.resumed, case.closed, step.overdue.
Hears: person.registered, person.roles_changed, person.contact_changed, person.erased; every fact that carries a case,
    for the thread; the facts that move a case along the loop, for its clocks; assessment.completed, which brings the
    team together; uplift.confirmed, which closes the case.
"""
