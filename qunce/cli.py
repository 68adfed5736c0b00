"""The command `qunce`: each verb's work is elsewhere; a failure is one clear sentence and a non-zero exit."""

import importlib
import sys

import typer

from qunce.kernel.errors import QunceError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def mount_commands() -> None:
    """Hang the product's own commands and those of every slice on `qunce`."""
    for name in ("up", "processes", "workspace", "audit", "sim", "doctor", "demo", "bench"):
        importlib.import_module(f"qunce.commands.{name}").mount(app)
    mount_slices()


def mount_slices() -> None:
    """Each slice's `commands.py` exports `app` and the `NAME` it hangs under ("" for verbs at the top)."""
    from qunce.platform.discovery import modules_named

    for module in modules_named("commands"):
        app.add_typer(module.app, name=module.NAME or None)


def main() -> None:
    """Run the command line."""
    mount_commands()
    try:
        app()
    except QunceError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
