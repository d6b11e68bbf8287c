"""The command line: `emptor run`, `compare`, `sweep`, `sensitivity`, `search`, `redteam`, `check`, `show`, `list`,
`schema`, `score`, `evaluate`.

Exit codes: 0 done, 1 a run failed, 2 bad input, 130 stopped from the keyboard. Here are words and options alone;
whatever is heavy is imported inside the commands, so that the light ones answer at once.
"""

import gc
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from emptor.cli import inspect, ratings, search, simulate, studies
from emptor.cli.options import ManyValues

app = typer.Typer(
    name="emptor",
    help="Simulate marketplaces where strangers trade, and measure fraud, churn and trust.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(simulate.run)
app.command(cls=ManyValues)(simulate.compare)
app.command()(studies.sweep)
app.command()(studies.sensitivity)
app.command()(search.search)
app.command(cls=ManyValues)(search.redteam)
app.command()(inspect.check)
app.command()(inspect.show)
app.command(name="list")(inspect.list_things)
app.command()(inspect.schema)
app.command()(ratings.score)
app.command(cls=ManyValues)(ratings.evaluate)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from emptor import __version__

        typer.echo(f"emptor {__version__}")
        raise typer.Exit


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; `argv` is without the program's name. Ends in `SystemExit`."""
    collects = gc.isenabled()
    gc.disable()  # while the words are read and a command is loaded; one that computes turns it on again (`guard`)
    try:
        app(args=list(sys.argv[1:] if argv is None else argv), prog_name="emptor")
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        raise SystemExit(130) from None
    finally:
        if collects and argv is not None:  # a process that ends would only walk over all it has once more
            gc.enable()
