"""The nine measures at a glance: goals, where each stands, what is stuck, how long the loop takes, and the monthly report.

owns: goals, counted facts and their rollups, the clocks of each case, monthly reports as they were frozen
says: goal.set, report.frozen
hears: every fact that counts for a measure or moves a case; all of it projections, so that the board is rebuilt from the ledgers
"""
