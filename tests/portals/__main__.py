"""`python -m tests.portals serve`: the sample sites on loopback, with their portal files, until it is interrupted."""

from __future__ import annotations

import argparse
import asyncio
import signal
from contextlib import suppress
from pathlib import Path

from tests.portals.sample import COUNT, sample_world, write_portals
from tests.portals.server import PortalServer


async def serve(port: int, folder: Path, log: Path | None, ready: Path | None, day: int, count: int) -> None:
    """Listen, write the portal files, say so, and serve until SIGINT or SIGTERM."""
    world = sample_world(count)
    world.set_day(day)
    server = PortalServer(world, port, log)
    await server.start()
    write_portals(world, folder)
    first = f"127.0.0.1:{world.sites[0].port}"
    print(f"{len(world.sites)} sample portals on {first} and following; their files are in {folder}", flush=True)
    if ready:
        ready.write_text(f"{world.sites[0].port}\n")
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.portals", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("serve", help="serve the sample sites until interrupted")
    verb.add_argument("--folder", type=Path, required=True, help="folder for the portal files (portals.directory)")
    verb.add_argument("--port", type=int, default=18640, help="first of the ports, one a site; 0: any free ones")
    verb.add_argument("--log", type=Path, help="file that gets one JSON object a request")
    verb.add_argument(
        "--ready", "--port-file", type=Path, help="file that is written, with the first port, when all listen"
    )
    verb.add_argument(
        "--day", type=int, default=0, help="day of the world: pages appear, change and disappear on their days"
    )
    verb.add_argument("--articles", type=int, default=COUNT, help="articles of a column")
    arguments = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(
            serve(arguments.port, arguments.folder, arguments.log, arguments.ready, arguments.day, arguments.articles)
        )


if __name__ == "__main__":
    main()
