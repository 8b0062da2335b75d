"""How often each thing may be tried before somebody is who they say; counted by `services/ui/patience.py`."""

from __future__ import annotations

from services.ui.patience import Limit

SIGN_IN_ACCOUNT = Limit("sign-in account", 10, 900)
SIGN_IN_ADDRESS = Limit("sign-in address", 300, 900)
CODE_PAUSE = Limit("code pause", 1, 60)
CODE_DAY = Limit("code day", 15, 86400)
CODE_ADDRESS = Limit("code address", 120, 3600)
SIGN_UP_ADDRESS = Limit("sign-up address", 240, 3600)
INVITE = Limit("invite", 100, 86400)
