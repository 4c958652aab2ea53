"""`ducha config`: the settings in force, where each comes from and what it does."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import App, Output, output_options, pass_app
from crawler.config import SETTINGS, Config, Setting
from crawler.logs import mask_secrets

MASK = "***"


@click.command("config")
@click.option("--set", "only_set", is_flag=True, help="Only the settings that are not at their default.")
@output_options
@pass_app
def config_command(app: App, output: Output, only_set: bool) -> None:
    """Show the settings in force and where each comes from.

    A setting comes from its default, the settings file, an environment variable or a flag; the later of these wins.
    Secrets are shown as *** where they are set. ducha.example.toml has every setting with its comment.

    \b
    ducha config
    ducha config --set
    DUCHA_CRAWL_DELAY=5 ducha config --json
    """
    rows = [row for row in setting_rows(app.config) if not only_set or row["origin"] != "default"]
    if output.format == "json":
        output.document({"settings": rows, "schedules": sorted(app.config.tables)})
        return
    if output.format == "jsonl":
        for row in rows:
            output.row(row)
        return
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        output.line(f"{row['name']:<{width}} = {_shown(row['value'])}  ({row['origin']})")
        output.line(f"{'':<{width}}   {row['help']}")
    if not rows:
        output.line("Every setting is at its default.")
    for name in sorted(app.config.tables):
        output.line(f"[schedule.{name}] is a schedule; `ducha schedule show` tells when it runs")


def setting_rows(config: Config) -> list[dict[str, Any]]:
    """One object a setting: name, value (secrets masked), default, origin, variable and help."""
    return [
        {
            "name": setting.name,
            "value": shown_value(setting, config),
            "default": setting.default,
            "origin": config.origins.get(setting.name, "default"),
            "variable": "DUCHA_" + setting.name.replace(".", "_").upper(),
            "help": setting.help,
        }
        for setting in SETTINGS
    ]


def shown_value(setting: Setting, config: Config) -> Any:
    """The value; *** for a secret that is set, and for a password inside an address."""
    value = config.values.get(setting.name, setting.default)
    if setting.secret and value:
        return MASK
    return mask_secrets(value) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if value == "":
        return "(empty)"
    return str(value).lower() if isinstance(value, bool) else str(value)
