"""`emptor score` and `emptor evaluate`: files of real ratings."""

from pathlib import Path
from typing import Annotated

import typer

from emptor.cli.guard import guarded, load_plugins
from emptor.cli.options import Out, Plugins, RatingsFile, ScaleOption, TimeOf, TimeOption


def score(
    ratings: RatingsFile,
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="A model that `emptor list models` names.")],
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set a parameter of the model, e.g. a=.1.")
    ] = None,
    viewer: Annotated[str | None, typer.Option("--viewer", metavar="NAME", help="In whose eyes.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="File for all scores.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="People to print from either end.")] = 10,
    scale: ScaleOption = None,
    time: TimeOption = TimeOf.auto,
    plugin: Plugins = None,
) -> None:
    """Score the people in a file of real ratings by a model of reputation."""
    with guarded():
        load_plugins(plugin)
        from emptor.commands import score as score_command

        raise typer.Exit(
            score_command.score(
                ratings, model, sets=sets or (), viewer=viewer, out=out, scale=scale, times=time.value, top=top
            )
        )


def evaluate(
    ratings: RatingsFile,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", metavar="LABELS.csv", help="Columns user, label: 1 benign, -1 fraudulent."),
    ] = None,
    models: Annotated[
        list[str] | None, typer.Option("--models", metavar="NAME...", help="Models to compare; all without it.")
    ] = None,
    out: Out = None,
    batches: Annotated[int, typer.Option("--batches", min=2, help="Batches of ratings, in order of time.")] = 40,
    training: Annotated[
        float, typer.Option("--training", min=0.0, max=0.95, help="Share of ratings that only trains.")
    ] = 0.25,
    replicates: Annotated[int, typer.Option("--replicates", min=0, help="Of the bootstrap.")] = 200,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the bootstrap.")] = 0,
    scale: ScaleOption = None,
    time: TimeOption = TimeOf.auto,
    plugin: Plugins = None,
) -> None:
    """Compare models of reputation on a file of real ratings, each rating predicted before it is learned."""
    with guarded():
        load_plugins(plugin)
        from emptor.commands import evaluate as evaluate_command

        raise typer.Exit(
            evaluate_command.run(
                ratings,
                labels=labels,
                models=",".join(models) if models else None,
                out=out,
                scale=scale,
                times=time.value,
                batches=batches,
                training=training,
                replicates=replicates,
                seed=seed,
            )
        )
