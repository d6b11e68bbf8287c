"""`emptor sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from emptor.cli.guard import guarded, known, load_plugins
from emptor.cli.options import Backend, Jobs, Plugins


def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A shipped study's name, or a YAML file.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for results; the same again to go on.")
    ] = None,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    run_alone: Annotated[int | None, typer.Option("--run", metavar="N", help="Make run N alone and print it.")] = None,
    plugin: Plugins = None,
) -> None:
    """Run a study: many runs by a design, gone on with where they were stopped."""
    with guarded():
        plugins = load_plugins(plugin)
        if out is None and run_alone is None:
            raise typer.BadParameter("name a folder for the results, e.g. --out results/study", param_hint="--out")
        from emptor.commands import sweep as sweep_command

        if run_alone is not None:
            raise typer.Exit(sweep_command.one(study, run_alone, out=out, plugins=plugins))
        assert out is not None
        raise typer.Exit(sweep_command.sweep(study, out=out, jobs=jobs, backend=known(backend), plugins=plugins))
