"""Measure 8: what a firm agreed to goes to the public service platform, through a connector that configuration describes.

owns: connectors' state, agreements, transfers with their tries and receipts; read models of what may be handed over
says: handover.agreed/withdrawn, record.delivered/rejected
hears: firms, people and teams; assessment.completed, findings.reported, engagement.accepted, uplift.confirmed, case.closed
"""
