"""A user per room in the broker, with exactly its rights: it reads its own queues and does nothing else.

A room's worker takes from its queues and acknowledges, which needs the right to read them; to declare, bind or publish it
has none. The relay alone publishes, to the rooms' exchanges, and reads nothing. Whoever migrates declares: that is the owner named in
BAMAI_AMQP_URL. Topic permissions say the same once more, so that a right given too widely by hand does not open the exchanges.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from kombu.connection import Connection

from services.rooms import ROOMS
from services.settings import Settings

RELAY = "relay"
NOTHING = "^$"
_ALGORITHM = "rabbit_password_hashing_sha256"


def definitions(settings: Settings) -> dict[str, Any]:
    """What `rabbitmqctl import_definitions` takes: users with hashed passwords, and what each may do in our virtual host."""
    vhost = str(Connection(settings.amqp_url.split(";")[0]).virtual_host or "/")
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(settings, who) for who in (*ROOMS, RELAY)],
        "permissions": [{"user": settings.broker_login(who), "vhost": vhost, **rights_of(who)} for who in (*ROOMS, RELAY)],
        "topic_permissions": [
            {
                "user": settings.broker_login(room),
                "vhost": vhost,
                "exchange": f"{other}.events",
                "write": NOTHING,
                "read": NOTHING,
            }
            for room in ROOMS
            for other in ROOMS
        ],
    }


def rights_of(who: str) -> dict[str, str]:
    """Regular expressions over names of queues and exchanges. New listeners of a room need no new rights."""
    if who == RELAY:
        return {"configure": NOTHING, "write": rf"^({'|'.join(ROOMS)})\.events$", "read": NOTHING}
    return {"configure": NOTHING, "write": NOTHING, "read": rf"^{who}\.(?!events$)"}


def _user(settings: Settings, who: str) -> dict[str, Any]:
    name, password = settings.broker_login(who), settings.broker_password(who)
    return {"name": name, "password_hash": _hashed(password, settings), "hashing_algorithm": _ALGORITHM, "tags": ""}


def _hashed(password: str, settings: Settings) -> str:
    """RabbitMQ's salted hash. The salt comes from the secret key, so that the same settings make the same document."""
    salt = settings.derived_key(f"broker salt for {password}")[:4]
    return b64encode(salt + sha256(salt + password.encode()).digest()).decode()
