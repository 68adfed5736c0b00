"""qunce demo reset."""

import typer

demos = typer.Typer(no_args_is_help=True, help="The demo workspace.")


def mount(app: typer.Typer) -> None:
    """Add `demo`."""
    app.add_typer(demos, name="demo")


@demos.callback()
def demo() -> None:
    """The demo workspace."""


@demos.command()
def reset() -> None:
    """Throw the demo workspace and its simulated platform away; `qunce up --demo` makes them anew."""
    from qunce.opening import only_one
    from qunce.platform.config import load_config
    from qunce.platform.ready import prepare

    with only_one(load_config()):
        config = prepare()
        from qunce.demo.making import NAME
        from qunce.platform.models import Workspace
        from qunce.platform.workspaces import erase_workspace

        for workspace in Workspace.objects.filter(name=NAME):
            erase_workspace(workspace.id)
        config.simulator_file.unlink(missing_ok=True)
    print("The demo is gone. `qunce up --demo` makes it anew.")
