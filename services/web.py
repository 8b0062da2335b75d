"""Pages and API of the rooms it is given, as one ASGI application. Nothing connects before the first request."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from types import ModuleType

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services import deadletters
from services.contracts.words import _
from services.figures import Figures
from services.rooms import ROOMS, start_rooms
from services.settings import Settings
from services.storage.database import RoomDatabase
from services.ui import front, refusing
from services.ui.describing import describe
from services.ui.doors import mount
from services.ui.identity import IdentitySigner
from services.ui.navigation import Navigation
from services.ui.readiness import Readiness
from services.ui.shielding import Limits, Shield
from services.ui.static_files import Assets, serve
from services.ui.warming import do_beside


def create_app(
    settings: Settings, rooms: Iterable[str] = ROOMS, *, databases: Mapping[str, RoomDatabase] | None = None
) -> FastAPI:
    """The application of these rooms; `databases` are used instead of pools of its own where they are given."""
    rooms = tuple(rooms)
    start_rooms(rooms, settings)
    databases = databases or {room: RoomDatabase(room, settings.room_url(room), application="web") for room in rooms}
    app = FastAPI(title="把脉", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_living, redirect_slashes=False)
    _equip(app, settings, databases)
    mount(app, front.router)
    for room in rooms:
        for module in _doors(room):
            mount(app, module.router)
    for room in rooms:
        mount(app, deadletters.dead_letter_pages(room))
    serve(app, app.state.assets)
    describe(app)
    refusing.install(app)
    app.add_middleware(
        Shield, limits=app.state.limits, https=settings.base_url.startswith("https"), registry=app.state.registry
    )  # fmt: skip
    return app


def _equip(app: FastAPI, settings: Settings, databases: Mapping[str, RoomDatabase]) -> None:
    state = app.state
    state.settings = settings
    state.center_name = getattr(settings, "center_name", "") or _("中小企业数字化转型服务中心")
    state.signer = IdentitySigner(settings.derived_key("identity"))
    state.csrf_key = settings.derived_key("csrf")
    state.databases = dict(databases)
    state.limits = Limits()
    state.registry = CollectorRegistry()
    own = {room: [one for module in _doors(room) for one in getattr(module, "FIGURES", ())] for room in databases}
    state.figures = Figures(state.databases, own, settings.home)
    state.registry.register(state.figures)
    state.assets = Assets()
    state.warming = [one for room in databases for module in _doors(room) for one in getattr(module, "WARMING", ())]
    state.unready = Readiness(state.databases).missing
    modules = [module for room in ROOMS for module in _doors(room)]
    state.navigation = Navigation(  # of the whole center, also where this process serves one room of it
        items=[*(item for module in modules for item in getattr(module, "NAVIGATION", ())), *deadletters.NAVIGATION],
        tabs=sorted((tab for module in modules for tab in getattr(module, "TABS", ())), key=lambda tab: tab.place),
    )


def _doors(room: str) -> list[ModuleType]:
    names = [f"services.{room}.{door}" for door in ("pages", "api")]
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    do_beside(app.state.warming)
    yield
    app.state.figures.close()
    for database in app.state.databases.values():
        database.close()
