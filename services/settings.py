"""What can be set from outside, all of it, as `BAMAI_…`. No other line reads the environment."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

SECRET_FILE = "secret_key"  # noqa: S105 (a file's name)
ADDRESS_FILE = "database.address"
CONNECTOR_SECRET = "BAMAI_CONNECTOR_SECRETS__"  # noqa: S105 (how such a variable begins)
BROKER_SCHEMES = ("memory://", "amqp://", "amqps://", "pyamqp://")


class WrongSettings(Exception):
    """The environment says something that cannot be right; the text is one line."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("not a time zone") from error
    return name


class SmsGateway(BaseModel):
    """An SMS gateway that takes a JSON body; `{number}` and `{text}` are filled in wherever they stand in `body`."""

    url: str
    headers: dict[str, str] = {}
    body: dict[str, object] = {"to": "{number}", "text": "{text}"}
    timeout_seconds: float = 10


class Settings(BaseSettings):
    """Settings of one process of the center."""

    model_config = SettingsConfigDict(env_prefix="BAMAI_", env_nested_delimiter="__", frozen=True, extra="ignore")

    home: Path = Path(".bamai")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    base_url: str = ""
    database_url: str | None = None
    database_role_prefix: str = Field("bamai_", pattern=r"^[a-z_][a-z0-9_]{0,30}$")
    database_passwords: dict[str, SecretStr] = {}
    database_fsync: bool = True
    amqp_url: str = "memory://"
    amqp_room_users: bool = False
    amqp_user_prefix: str = Field("bamai_", pattern=r"^[a-z_][a-z0-9_]{0,30}$")
    amqp_passwords: dict[str, SecretStr] = {}
    secret_key: SecretStr = SecretStr("")
    sms: SmsGateway | None = None
    smtp_url: str | None = None
    mail_from: str = "bamai@localhost"
    connectors: Path | None = None
    connector_secrets: dict[str, SecretStr] = {}
    packs: Path | None = None
    evidence: Path | None = None
    evidence_scanner: str = ""
    evidence_scan_seconds: Annotated[float, Field(gt=0, le=100)] = 60
    center_name: str = "中小企业数字化转型服务中心"
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    metrics_token: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _settle(self) -> Self:
        if self.database_url is not None:
            _check_url(self.database_url)
            if not self.secret_key.get_secret_value():
                raise ValueError("BAMAI_SECRET_KEY is required when BAMAI_DATABASE_URL is set")
        if not self.amqp_url.startswith(BROKER_SCHEMES):
            raise ValueError("BAMAI_AMQP_URL must look like amqp://user:password@host:5672/vhost, or be memory://")
        if 0 < len(self.secret_key.get_secret_value()) < 16:
            raise ValueError("BAMAI_SECRET_KEY must have at least 16 characters")
        object.__setattr__(self, "home", self.home.absolute())
        object.__setattr__(self, "connector_secrets", {name.upper(): word for name, word in self.connector_secrets.items()})
        if not self.base_url:
            object.__setattr__(self, "base_url", f"http://127.0.0.1:{self.port}")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        return self

    @property
    def connectors_folder(self) -> Path:
        """Where the connectors to public service platforms are described, one YAML file each."""
        return (self.connectors or self.home / "connectors").absolute()

    @property
    def packs_folder(self) -> Path:
        """Where the center's own editions of the indicators are, one YAML file each."""
        return (self.packs or self.home / "packs").absolute()

    @property
    def evidence_folder(self) -> Path:
        """Where files uploaded as evidence are kept; every web and worker process of assessment shares it."""
        return (self.evidence or self.home / "evidence").absolute()

    def connector_secret(self, variable: str) -> str:
        """What a connector signs with, given as the environment variable `BAMAI_CONNECTOR_SECRETS__<NAME>`; "" if it is not set."""
        word = self.connector_secrets.get(variable.removeprefix(CONNECTOR_SECRET))
        return word.get_secret_value() if word else ""

    @property
    def embedded_database(self) -> bool:
        """Whether the center brings its own PostgreSQL."""
        return self.database_url is None

    @property
    def embedded_broker(self) -> bool:
        """Whether events travel inside one worker process, without RabbitMQ."""
        return self.amqp_url.startswith("memory:")

    @property
    def zone(self) -> ZoneInfo:
        """The zone that times are shown in."""
        return ZoneInfo(self.timezone)

    def derived_key(self, purpose: str) -> bytes:
        """32 bytes for one purpose, from the secret key; the same for ever, of no use for another purpose."""
        return hmac.new(self._secret().encode(), purpose.encode(), hashlib.sha256).digest()

    def room_password(self, room: str) -> str:
        """The database password of a room's login."""
        override = self.database_passwords.get(room)
        return override.get_secret_value() if override else self.derived_key(f"database password of {room}").hex()

    def room_login(self, room: str) -> str:
        """The name of a room's database login."""
        return f"{self.database_role_prefix}{room}"

    def room_url(self, room: str) -> str:
        """Where a room finds its schema, with its own login."""
        url = self._server().set(username=self.room_login(room), password=self.room_password(room))
        return url.render_as_string(hide_password=False)

    def broker_login(self, who: str) -> str:
        """The name of a room's user in the broker, or of the relay's."""
        return f"{self.amqp_user_prefix}{who}"

    def broker_password(self, who: str) -> str:
        """The password of that user."""
        override = self.amqp_passwords.get(who)
        return override.get_secret_value() if override else self.derived_key(f"broker password of {who}").hex()

    def broker_url(self, who: str) -> str:
        """Where a room's worker, or the relay, reaches the broker: as its own user where BAMAI_AMQP_ROOM_USERS says so."""
        if not self.amqp_room_users or self.embedded_broker:
            return self.amqp_url
        user = f"{self.broker_login(who)}:{quote(self.broker_password(who), safe='')}"
        nodes = [urlsplit(node) for node in self.amqp_url.split(";")]
        return ";".join(node._replace(netloc=f"{user}@{node.netloc.rpartition('@')[2]}").geturl() for node in nodes)

    def owner_url(self) -> str:
        """The login that owns the schemas: for `bamai migrate` alone."""
        return self._server().render_as_string(hide_password=False)

    def owner_password(self) -> str:
        """The password of the embedded database's owner."""
        return self.derived_key("database password of the owner").hex()

    def private_home(self) -> Path:
        """The home folder, made where it is missing."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise WrongSettings(f"BAMAI_HOME: cannot make {self.home}: {error.strerror}") from error
        return self.home

    def _server(self) -> URL:
        if self.database_url is not None:
            return make_url(self.database_url).set(drivername="postgresql+psycopg2")
        try:
            host, port = (self.home / ADDRESS_FILE).read_text().split()
        except (OSError, ValueError) as error:
            raise WrongSettings("the embedded database has never run here; start it with: bamai up") from error
        return URL.create("postgresql+psycopg2", "bamai", self.owner_password(), host, int(port), "bamai")

    def _secret(self) -> str:
        given = self.secret_key.get_secret_value()
        if given:
            return given
        return _kept_secret(self.private_home() / SECRET_FILE)

    def environment(self) -> dict[str, str]:
        """The environment for a process started by this one: what we were given, and what was decided since."""
        given = self.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        secret = self.secret_key.get_secret_value()
        given |= {"secret_key": secret} if secret else {}
        for name in ("database_passwords", "amqp_passwords", "connector_secrets"):
            words = {who: word.get_secret_value() for who, word in getattr(self, name).items()}
            given |= {name: words} if words else {}
        given |= {"metrics_token": token} if (token := self.metrics_token.get_secret_value()) else {}
        return {**os.environ, **{f"BAMAI_{name.upper()}": _as_variable(value) for name, value in given.items()}}


def load_settings(**changes: object) -> Settings:
    """Read the environment; `changes` win over it.

    Raises:
        WrongSettings: with one line that names the variable.
    """
    try:
        return Settings(**changes)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        raise WrongSettings("; ".join(_fault(e["loc"], e["msg"]) for e in error.errors(include_input=False))) from None
    except SettingsError as error:
        raise WrongSettings(f"{error}: it must be JSON") from None


def _fault(where: tuple[int | str, ...], what: str) -> str:
    name = f"BAMAI_{'__'.join(map(str, where)).upper()}: " if where else ""
    return name + what.removeprefix("Value error, ")


def _check_url(text: str) -> None:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("BAMAI_DATABASE_URL is not a database address (postgresql://user:password@host:5432/name)") from None
    if url.get_backend_name() not in {"postgresql", "postgres"} or not url.database:
        raise ValueError("BAMAI_DATABASE_URL must look like postgresql://user:password@host:5432/name")


def _kept_secret(path: Path) -> str:
    """Read the center's own secret, made at first use; two processes that start together agree on one."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _as_variable(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)
