"""The pages of accounts: coming in, signing up, one's own things, colleagues and invitations."""

from services.accounts.pages import coming_in, inviting, mine, number, renewing, resetting, signing_up
from services.accounts.pages.desk import router
from services.contracts.vocabulary import Role
from services.ui.navigation import NavigationItem

__all__ = ["NAVIGATION", "router"]

_PAGES = (coming_in, inviting, mine, number, renewing, resetting, signing_up)

NAVIGATION: list[NavigationItem] = [
    NavigationItem("人员", "/accounts/invitations", {Role.MANAGER}, place=90),
    NavigationItem("同事", "/accounts/invitations", {Role.SME, Role.PROVIDER}, place=90),
]
