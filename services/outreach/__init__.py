"""Measures 1, 2, 3 and 9: the guide and the indicators in plain language, training, case stories, exchange meetings.

owns: editions and who read them, quick checks and their leads, series, gatherings, registrations, attendance, feedback, certificates,
promises of contact, case stories and the firm's word on each version
says: edition.published/read, quick_check.done, lead.raised, gathering.announced/rescheduled/cancelled/held,
seat.taken/moved_up/given_up, attendance.recorded, feedback.given, contact.promised, seat_notice.issued,
story.drafted/agreed/declined/published/withdrawn
hears: who people and firms are and which case is open, team.assigned, claims, engagements, assessment.completed, uplift.confirmed
"""
