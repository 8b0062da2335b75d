"""服务商资源库, measures 4 and 5.

Owns providers, their products, matches, consents, referrals and engagements of 上云用数赋智. A provider sees of a firm
only what the firm's consent names, and only while that consent stands.

Says provider.applied/approved/refused, match.proposed, consent.granted/withdrawn, referral.offered/accepted/declined/expired,
referrals.exhausted, engagement.planned/started/delivered/returned/accepted, milestone.reached.
Hears of the firm, its people, its team and its level, and findings.reported, which asks for a match; case.rested/resumed/closed, which stop offers;
enterprise.verified, which opens the history from before a claim.
"""
