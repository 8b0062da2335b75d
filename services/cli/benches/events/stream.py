"""FastStream: publish → handle on a quorum queue, two hundred in flight, no database."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

from services.cli.benches.events.ground import BenchFailed

IN_FLIGHT = 200


def faststream_rate(amqp_url: str, body: bytes, count: int) -> float:
    """Events a second from the first publish to the last one handled.

    Raises:
        BenchFailed: FastStream is not installed, or it did not deliver everything.
    """
    try:
        import faststream.rabbit  # noqa: F401
    except ImportError as error:
        raise BenchFailed("FastStream is not installed: pip install 'bamai[bench]'") from error
    return asyncio.run(_measure(amqp_url, json.loads(body), count))


async def _measure(amqp_url: str, body: dict[str, Any], count: int) -> float:
    from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue

    broker = RabbitBroker(amqp_url, logger=None, default_channel=Channel(prefetch_count=IN_FLIGHT))
    queue = RabbitQueue(f"faststream.{uuid4().hex}", queue_type=QueueType.QUORUM, durable=True)
    handled = 0
    done = asyncio.Event()

    @broker.subscriber(queue)
    async def handle(_message: dict[str, Any]) -> None:
        nonlocal handled
        handled += 1
        if handled == count:
            done.set()

    slots = asyncio.Semaphore(IN_FLIGHT)

    async def publish() -> None:
        async with slots:
            await broker.publish(body, queue, persist=True)

    async with broker:
        await broker.start()
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(publish())
        try:
            await asyncio.wait_for(done.wait(), 120)
        except TimeoutError as error:
            raise BenchFailed(f"FastStream handled {handled} of {count}") from error
        return count / (time.perf_counter() - began)
