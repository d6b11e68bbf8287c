"""`emptor sweep` and `emptor sensitivity`."""

from enum import StrEnum
from typing import Annotated

import typer

from emptor.cli.guard import folder, guarded, known, load_plugins
from emptor.cli.options import Backend, Jobs, Kept, Plugins


class Method(StrEnum):
    """How `emptor sensitivity` finds out what matters."""

    morris = "morris"
    sobol = "sobol"
    both = "both"


def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A shipped study's name, or a YAML file.")],
    out: Kept = None,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    run_alone: Annotated[int | None, typer.Option("--run", metavar="N", help="Make run N alone and print it.")] = None,
    plugin: Plugins = None,
) -> None:
    """Run a study: many runs by a design, gone on with where they were stopped."""
    with guarded():
        plugins = load_plugins(plugin)
        from emptor.commands import sweep as sweep_command

        if run_alone is not None:
            raise typer.Exit(sweep_command.one(study, run_alone, out=out, plugins=plugins))
        kept = folder(out, "results/study")
        raise typer.Exit(sweep_command.sweep(study, out=kept, jobs=jobs, backend=known(backend), plugins=plugins))


def sensitivity(
    study: Annotated[
        str,
        typer.Argument(metavar="STUDY", help="A shipped study's name, a YAML file, or a folder of results to read."),
    ],
    out: Kept = None,
    method: Annotated[
        Method | None,
        typer.Option("--method", help="Screening, Sobol' indices, or these of what it leaves; else by the study."),
    ] = None,
    trajectories: Annotated[
        int | None, typer.Option("--trajectories", metavar="R", help="Walks of the screening; 20 unless said.")
    ] = None,
    samples: Annotated[
        int | None, typer.Option("--samples", metavar="N", help="Blocks of Sobol' indices, 2^k; 128 unless said.")
    ] = None,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    plugin: Plugins = None,
) -> None:
    """Say which of a study's uncertainties matter: Morris's screening, then Sobol' indices."""
    with guarded():
        plugins = load_plugins(plugin)
        from emptor.commands.sensitivity import sensitivity as command

        code = command(
            study,
            out=out,
            method=None if method is None else method.value,
            trajectories=trajectories,
            samples=samples,
            jobs=jobs,
            backend=known(backend),
            plugins=plugins,
        )
        raise typer.Exit(code)
