"""Messages to people.

owns: who can be reached and how (a copy), notices, each person's messages, letters and their sending, preferences
says: message.forwarded
hears: every step of the loop, who people are and which firm, provider, team and visit they belong to, codes that must reach somebody at once
"""
