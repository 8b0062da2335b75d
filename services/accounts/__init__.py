"""Who may come in: people, their roles and organisation, sessions, codes, invitations, API tokens, consents to the notice.

Owns persons, affiliations, sessions, codes, invitations, consents, attempts. Says person.registered, person.contact_changed,
person.roles_changed, person.erased, session.revoked, access_code.issued. Hears enterprise.claimed, claim.refused,
provider.applied, provider.approved, provider.refused.
"""
