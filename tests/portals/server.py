"""A small fast HTTP/1.1 server for the sample sites: one port a site, keep-alive, and a log of every request.

The log is what the politeness tests read: when each request came, on which connection, and how many were in hand.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Self

from tests.portals.replies import Reply, asked_of
from tests.portals.world import Site, World

REASONS = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    404: "Not Found",
    410: "Gone",
    521: "Web Server Is Down",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request: seconds (monotonic), site, day of the world, method, target, status, and requests in hand on
    that site.
    """

    at: float
    site: str
    day: int
    method: str
    target: str
    status: int
    in_hand: int
    connections: int
    conditional: bool


class PortalServer:
    """Serves a world. Use `with PortalServer(world) as server:` in tests; `python -m tests.portals serve` for
    people.
    """

    def __init__(self, world: World, port: int = 0, log: Path | None = None) -> None:
        self.world, self.port = world, port
        self.seen: list[Seen] = []
        self._log: IO[str] | None = log.open("a", encoding="utf-8") if log else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._servers: list[asyncio.Server] = []
        self._in_hand: dict[str, int] = {}
        self._connections: dict[str, int] = {}

    async def start(self) -> None:
        """Listen: on `port`, `port` + 1, … or on free ports if it is 0."""
        for i, site in enumerate(self.world.sites):
            wanted = self.port + i if self.port else site.port
            server = await asyncio.start_server(
                lambda r, w, s=site: self._serve(s, r, w), "127.0.0.1", wanted, backlog=64
            )
            site.port = server.sockets[0].getsockname()[1]
            self._servers.append(server)

    def __enter__(self) -> Self:
        ready = threading.Event()

        def run() -> None:
            loop = asyncio.new_event_loop()
            self._loop = loop
            loop.run_until_complete(self.start())
            ready.set()
            loop.run_forever()
            for server in self._servers:
                server.close()
            for task in asyncio.all_tasks(loop):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    loop.run_until_complete(task)
            loop.run_until_complete(asyncio.sleep(0))  # lets the transports close their sockets
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

        self._thread = threading.Thread(target=run, daemon=True, name="sample portals")
        self._thread.start()
        assert ready.wait(10), "the sample portals did not start"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop and self._thread
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        if self._log:
            self._log.close()

    def requests(self, site_id: str = "") -> list[Seen]:
        """What was asked so far, of one site or of all, robots.txt included."""
        return [s for s in self.seen if not site_id or s.site == site_id]

    async def _serve(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections[site.id] = self._connections.get(site.id, 0) + 1
        try:
            while await self._one(site, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        except asyncio.CancelledError:  # the server stops while a page stalls
            pass
        finally:
            self._connections[site.id] -= 1
            writer.close()

    async def _one(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        at = time.monotonic()
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if line)}
        body = (
            (await reader.readexactly(int(headers["content-length"]))).decode() if "content-length" in headers else ""
        )
        self._in_hand[site.id] = self._in_hand.get(site.id, 0) + 1
        if self.world.day in site.down:
            self._note(site, at, method, target, 0, headers)
            return False
        try:
            reply = site.respond(asked_of(target, method, headers, body))
        except Exception:  # noqa: BLE001 - a mistake of the sample: shown, and answered, so that no test waits for it
            traceback.print_exc()
            reply = Reply(b"the sample site failed", 500)
        self._note(site, at, method, target, reply.status, headers)
        try:
            if reply.stall:
                await asyncio.sleep(reply.stall)
            return await self._send(reply, writer)
        finally:
            self._in_hand[site.id] -= 1

    def _note(self, site: Site, at: float, method: str, target: str, status: int, headers: dict[str, str]) -> None:
        conditional = "if-none-match" in headers or "if-modified-since" in headers
        seen = Seen(
            at,
            site.id,
            self.world.day,
            method,
            target,
            status,
            self._in_hand[site.id],
            self._connections[site.id],
            conditional,
        )
        if status == 0:
            self._in_hand[site.id] -= 1
        self.seen.append(seen)
        if self._log:
            self._log.write(json.dumps(asdict(seen), ensure_ascii=False) + "\n")
            self._log.flush()

    async def _send(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        lines = [
            f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Something')}",
            "Server: sample",
            f"Content-Type: {reply.type}",
        ]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if reply.pieces is None:
            lines.append(f"Content-Length: {len(reply.body)}")
            data = "\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if reply.status == 304 else reply.body)
            if reply.cut is not None:
                data = data[: len(data) - len(reply.body) + reply.cut]
            writer.write(data)
            await writer.drain()
            return reply.cut is None
        writer.write("\r\n".join([*lines, "Connection: close"]).encode() + b"\r\n\r\n")
        for piece in reply.pieces():
            writer.write(piece)
            await writer.drain()
        return False
