"""Two rooms of the tests' own on real schemas: the first hears people and says a fact, the second hears that fact.

Run as a program: `python -m tests.messaging.probe worker|relay [FAILPOINT]`; it dies by SIGKILL at the failpoint.
What an event does to its handler is in its roles: `manager` raises, `expert` kills the process, until cured.
"""

from __future__ import annotations

import services.messaging  # isort: skip  # noqa: F401 (quiets eventlet's notice)

import os
import signal
import sys

if __name__ == "__main__" and sys.argv[1] == "worker":
    from services import worker  # isort: skip  (eventlet patches first)

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.contracts.accounts import PersonErased, PersonRegistered
from services.contracts.envelope import Event
from services.contracts.notify import MessageForwarded
from services.contracts.vocabulary import Role
from services.messaging.entrypoints import every, hears
from services.messaging.failpoints import arm
from services.messaging.outbox import say
from services.messaging.service import RoomService
from services.settings import load_settings

TABLES = """
CREATE TABLE probe_effects (listener text NOT NULL, event_id uuid NOT NULL);
CREATE TABLE probe_people (person_id uuid PRIMARY KEY, roles text NOT NULL, time timestamptz NOT NULL);
CREATE TABLE probe_cures (role text PRIMARY KEY);
CREATE TABLE probe_strikes (at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE probe_suspects (event_id uuid NOT NULL);
CREATE FUNCTION probe_suspected() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO probe_suspects VALUES (NEW.event_id); RETURN NEW; END $$;
CREATE TRIGGER probe_suspected AFTER INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION probe_suspected();
"""


class Ill(Exception):
    """The event cannot be handled until it is cured."""


def note_effect(session: Session, listener: str, event: Event[object]) -> None:
    session.execute(text("INSERT INTO probe_effects VALUES (:listener, :id)"), {"listener": listener, "id": event.id})


def _suffer(session: Session, event: Event[PersonRegistered]) -> None:
    poison = {Role.MANAGER, Role.EXPERT} & set(event.data.roles)
    if not poison:
        return
    cured = session.execute(text("SELECT count(*) FROM probe_cures WHERE role = ANY(:roles)"), {"roles": list(poison)}).scalar()
    if cured:
        return
    if Role.EXPERT in poison:
        os.kill(os.getpid(), signal.SIGKILL)
    raise Ill("it raises")


class FirstRoom(RoomService):
    name = "notify"

    @hears(PersonRegistered)
    def on_person_registered(self, session: Session, event: Event[PersonRegistered]) -> None:
        _suffer(session, event)
        note_effect(session, "on_person_registered", event)
        person = event.data.person_id
        say(session, MessageForwarded(message_id=event.id, case_id=person, enterprise_id=person, by=person), because=event)

    @every(hours=1)
    def strike_the_hour(self, session: Session) -> None:
        session.execute(text("INSERT INTO probe_strikes DEFAULT VALUES"))


class SecondRoom(RoomService):
    name = "assessment"

    @hears(MessageForwarded, projection=True)
    def on_message_forwarded(self, session: Session, event: Event[MessageForwarded]) -> None:
        note_effect(session, "on_message_forwarded", event)

    @hears(PersonRegistered, PersonErased, projection=True)
    def on_person_changed(self, session: Session, event: Event[PersonRegistered | PersonErased]) -> None:
        """The latest word on a person wins, whatever the order."""
        roles = ",".join(event.data.roles) if isinstance(event.data, PersonRegistered) else "erased"
        session.execute(
            text(
                "INSERT INTO probe_people VALUES (:id, :roles, :time) ON CONFLICT (person_id) DO UPDATE "
                "SET roles = excluded.roles, time = excluded.time WHERE probe_people.time < excluded.time"
            ),
            {"id": event.data.person_id, "roles": roles, "time": event.time},
        )


class SpeakingRoom(RoomService):
    """The room the tests speak as."""

    name = "accounts"


ROOMS_OF_THE_PROBE = (SpeakingRoom, FirstRoom, SecondRoom)


def main() -> None:
    what, *doom = sys.argv[1:]
    if doom:
        arm(lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == doom[0] else None)
    settings = load_settings()
    if what == "worker":
        worker.serve(worker.Worker(settings, ROOMS_OF_THE_PROBE, ROOMS_OF_THE_PROBE))
    else:
        from services.messaging import relay
        from services.messaging.topology import heard_types

        urls = {room: settings.room_url(room) for room in ("accounts", "notify", "assessment")}
        relay.serve(relay.Relay(urls, settings.amqp_url, heard_types(ROOMS_OF_THE_PROBE)))


if __name__ == "__main__":
    main()
