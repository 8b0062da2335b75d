"""How often whoever comes by a link may try, from one address and for one number."""

from __future__ import annotations

from services.ui.patience import Limit

OPENING = Limit("open a link", 600, 600)
"""Of one address: a whole park may sit behind it."""
ANSWERING = Limit("answer by a link", 600, 600)
"""By one link: a program that sends every keystroke is told to wait."""
ASKING_CODE = Limit("pledge code address", 60, 3600)
TRYING_CODE = Limit("pledge try address", 120, 3600)
SMS_TO_NUMBER = Limit("pledge sms number", 10, 86400)
ASKING_PLEDGE = Limit("pledge request run", 6, 86400)
ASKING_HELP = Limit("help request run", 60, 86400)
