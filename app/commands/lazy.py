"""Commands that are loaded when they are called, so that the others start without what they need."""

from __future__ import annotations

from importlib import import_module

import click

# Each stands in the module of its own name.
LOADED_LATER = (
    "backup",
    "base",
    "check",
    "demo",
    "export",
    "federate",
    "geoparquet",
    "import",
    "intake",
    "lessons",
    "officers",
    "reporting",
    "restore",
    "synthesize",
    "worker",
)
# Of which the name cannot be that of a module and a function.
ELSEWHERE = {"import": ("imports", "import_file")}


class Commands(click.Group):
    """A group whose larger commands are modules of app/commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *LOADED_LATER])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module where it has one; None for an unknown name."""
        if cmd_name not in LOADED_LATER:
            return super().get_command(ctx, cmd_name)
        module, function = ELSEWHERE.get(cmd_name, (cmd_name, cmd_name))
        command: click.Command = getattr(import_module(f"app.commands.{module}"), function)
        return command
