"""A broker that never answers a `basic.consume` on one queue, as RabbitMQ does for a queue that lost its leader."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

_HEADER = 8
_CONSUME = struct.pack(">HH", 60, 20)


@contextmanager
def deaf_on(queue: str, amqp_url: str) -> Iterator[str]:
    """The URL of a proxy before that broker which keeps every frame that asks to consume from this queue to itself."""
    parts = urlsplit(amqp_url)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(parts.hostname, parts.port)
        await asyncio.wait(
            [asyncio.ensure_future(_sift(reader, forth, queue.encode())), asyncio.ensure_future(_copy(back, writer))],
            return_when=asyncio.FIRST_COMPLETED,
        )  # fmt: skip
        for end in (writer, forth):
            end.close()

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", 0), loop).result(10)
    port = server.sockets[0].getsockname()[1]
    try:
        yield urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}"))
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _sift(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, queue: bytes) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        writer.write(await reader.readexactly(_HEADER))
        while True:
            head = await reader.readexactly(7)
            body = await reader.readexactly(struct.unpack(">BHI", head)[2] + 1)
            if not (body.startswith(_CONSUME) and queue in body):
                writer.write(head + body)
                await writer.drain()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
