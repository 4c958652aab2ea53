"""`ducha`, the command line: one lazy group; each package keeps its own commands.

A command's module is imported only when it is asked for, so that `ducha --help` and the pipe commands start fast.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from crawler.cli import App
from crawler.config import load_config
from crawler.errors import DuchaError

COMMANDS = {
    "crawl": ("spiders.commands", "Collect what is new from portals: incremental, resumable, polite."),
    "portals": ("spiders.portal_commands", "List, show, probe and check portals; make golden examples."),
    "schedule": ("spiders.schedule_commands", "Run crawls by themselves at set times."),
    "import": ("indexer.import_commands", "Bring pages, texts and WARC files fetched by others in by the same road."),
    "reparse": ("indexer.commands", "Make every article again from the archive; report what changed."),
    "detect": ("crawler.commands", "Tell the encoding of files, with the evidence."),
    "repair": ("crawler.commands", "Repair damaged text from standard input."),
    "extract": ("crawler.commands", "Show the article in a file."),
    "annotate": ("indexer.annotate_commands", "Regions, facets and figures of texts from standard input."),
    "search": ("indexer.search_commands", "Search the archive."),
    "index": ("indexer.search_commands", "Build or rebuild the search index without an outage."),
    "export": ("indexer.export_commands", "Take article sets away: by region, query and dates."),
    "serve": ("search_ui.commands", "Serve the search pages and the API."),
    "status": ("indexer.commands", "Holdings, last runs and alarms on one screen."),
    "verify": ("indexer.commands", "Check that WARC digests, catalogue, store and index agree."),
    "config": ("crawler.config_commands", "Show the settings in force and where each comes from."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ducha")
@click.option("--data", type=click.Path(path_type=Path), help="Data directory (default ./data, or DUCHA_DATA).")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="Settings file (default ./ducha.toml).")
@click.option("--log", "log_format", type=click.Choice(["text", "json"]), help="Form of the log on standard error.")
@click.pass_context
def cli(ctx: click.Context, data: Path | None, config_path: Path | None, log_format: str | None) -> None:
    """督察: collect, repair, archive and search environmental-inspection news.

    \b
    ducha crawl --region 620000        collect Gansu and everything below it
    ducha search '边督边改 region:平凉'   search the archive
    ducha export --region 419001 --format csv -o jiyuan.csv
    """
    from crawler.logs import configure_logging

    config = load_config(config_path, flags={"data.directory": str(data) if data else None, "log.format": log_format})
    configure_logging(config)
    ctx.obj = App(config, Path(config.text("data.directory")))


def main() -> None:
    """Run the command line; errors of ours become one clear line and an exit code."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrupted.", err=True)
        code = 130
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except DuchaError as error:
        click.echo(f"ducha: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
