"""The ceilings: the broker with nothing behind it, and the database with nothing in front of it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import psycopg2
from amqp import Message
from kombu.connection import Connection

from services.cli.benches.events.ground import BenchFailed
from services.contracts.envelope import CONTENT_TYPE

_BATCH = 100
_PREFETCH = 200
_INSERT_INBOX = "INSERT INTO inbox (listener, event_id, received_at) VALUES ('bench', %s, now()) ON CONFLICT DO NOTHING"
_INSERT_ENTRY = "INSERT INTO thread_entries (event_id, case_id, said_at, type, body) VALUES (%s, %s, now(), %s, %s)"


def broker_rate(amqp_url: str, body: bytes, count: int, *, batched: bool) -> float:
    """Events a second from the first publish to the last acknowledgement, publisher and consumer in a process each.

    Batched: confirms counted per hundred, acknowledgements per hundred. Otherwise each is awaited, each is acknowledged.
    """
    queue = f"raw.{uuid4().hex}"
    connection = _connect(amqp_url)
    channel = connection.channel()
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    context = multiprocessing.get_context("spawn")
    ready, finish = context.Event(), context.Queue()
    consumer = context.Process(target=_consume, args=(amqp_url, queue, count, batched, ready, finish))
    publisher = context.Process(target=_publish, args=(amqp_url, queue, body, count, batched, ready, finish))
    for process in (consumer, publisher):
        process.start()
    try:
        moments: dict[str, float] = dict(finish.get(timeout=300) for _ in range(2))
    except Exception as error:
        raise BenchFailed("the raw broker did not deliver everything") from error
    finally:
        for process in (consumer, publisher):
            process.join(5)
            process.kill()
        channel.queue_delete(queue)
        connection.close()
    return count / (moments["consumed"] - moments["began"])


def commit_rate(database_url: str, rows: Sequence[tuple[str, str, str, str]]) -> float:
    """One client, one event a commit: the same inbox row and the same effect, in plain SQL."""
    connection = psycopg2.connect(database_url)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for event_id, case_id, kind, body in rows:
            cursor.execute(_INSERT_INBOX, (event_id,))
            cursor.execute(_INSERT_ENTRY, (event_id, case_id, kind, body))
            connection.commit()
    rate = len(rows) / (time.perf_counter() - began)
    connection.close()
    return rate


def _connect(amqp_url: str) -> Any:
    return Connection(amqp_url).transport.establish_connection()


def _publish(amqp_url: str, queue: str, body: bytes, count: int, batched: bool, ready: Any, finish: Any) -> None:
    connection = _connect(amqp_url)
    channel = connection.channel()
    channel.confirm_select()
    answered = 0

    def confirmed(tag: int, _multiple: bool) -> None:
        nonlocal answered
        answered = max(answered, tag)

    channel.events["basic_ack"].add(confirmed)
    ready.wait()
    began = time.time()
    step = _BATCH if batched else 1
    for start in range(0, count, step):
        for _ in range(min(step, count - start)):
            channel.basic_publish(Message(body, content_type=CONTENT_TYPE, delivery_mode=2), "", queue)
        while answered < min(start + step, count) and not (batched and start + step - answered <= _BATCH * 4):
            connection.drain_events(timeout=30)
    finish.put(("began", began))
    while answered < count:
        connection.drain_events(timeout=30)
    connection.close()


def _consume(amqp_url: str, queue: str, count: int, batched: bool, ready: Any, finish: Any) -> None:
    connection = _connect(amqp_url)
    channel = connection.channel()
    channel.basic_qos(0, _PREFETCH, False)
    seen = 0
    acknowledge: Callable[..., None] = channel.basic_ack

    def take(message: Any) -> None:
        nonlocal seen
        seen += 1
        if not batched:
            acknowledge(message.delivery_tag)
        elif seen % _BATCH == 0 or seen == count:
            acknowledge(message.delivery_tag, multiple=True)

    channel.basic_consume(queue, callback=take)
    ready.set()
    while seen < count:
        connection.drain_events(timeout=60)
    finish.put(("consumed", time.time()))
    connection.close()
