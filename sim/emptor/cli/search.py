"""`emptor search` and `emptor redteam`."""

from typing import Annotated

import typer

from emptor.cli.guard import folder, guarded, known, load_plugins
from emptor.cli.options import Backend, DaysOption, Jobs, Kept, Plugins, Sets, names_in


def search(
    source: Annotated[str, typer.Argument(metavar="SEARCH", help="A shipped search's name, or a YAML file.")],
    out: Kept = None,
    trials: Annotated[
        int | None, typer.Option("--trials", min=1, help="Rule sets to try, in place of the file's.")
    ] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", min=1, help="Runs of each, in place of the file's.")
    ] = None,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    plugin: Plugins = None,
) -> None:
    """Search for rules that trade objectives off best: a Pareto front with confidence."""
    with guarded():
        plugins = load_plugins(plugin)
        kept = folder(out, "results/search")
        from emptor.commands import search as search_command

        raise typer.Exit(
            search_command.search(
                source,
                out=kept,
                trials=trials,
                replications=replications,
                jobs=jobs,
                backend=known(backend),
                plugins=plugins,
            )
        )


def redteam(
    rules: Annotated[str, typer.Argument(metavar="RULES", help="A rule set's name, or a YAML file.")],
    out: Kept = None,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME|FILE", help="The people and their world.")
    ] = "baseline",
    budget: Annotated[
        float, typer.Option("--budget", min=0, help="What an attacker may be out of pocket, in the scenario's money.")
    ] = 5000.0,
    attacks: Annotated[
        list[str] | None, typer.Option("--attacks", metavar="NAME...", help="Attacks to try; all of them without it.")
    ] = None,
    sellers: Annotated[
        int | None, typer.Option("--sellers", min=1, help="Sellers who turn, where sellers attack; else 1 in 20.")
    ] = None,
    objective: Annotated[
        str, typer.Option("--objective", metavar="MEASURE", help="The measure that attacks are to make worse.")
    ] = "taken_by_fraud",
    trials: Annotated[int, typer.Option("--trials", min=1, help="Attacks to try.")] = 120,
    replications: Annotated[int, typer.Option("--replications", min=1, help="Runs of each.")] = 3,
    confirm: Annotated[
        int, typer.Option("--confirm", min=2, help="Runs on fresh seeds, of the worst and of each clause.")
    ] = 20,
    sets: Sets = None,
    days: DaysOption = None,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    plugin: Plugins = None,
) -> None:
    """Find the attack that hurts a rule set most at a given budget, and the weakest clause."""
    with guarded():
        plugins = load_plugins(plugin)
        kept = folder(out, "results/redteam")
        from emptor.commands import redteam as redteam_command

        raise typer.Exit(
            redteam_command.redteam(
                rules,
                out=kept,
                jobs=jobs,
                backend=known(backend),
                plugins=plugins,
                scenario=scenario,
                overrides=sets or (),
                days=days,
                budget=budget,
                attacks=names_in(attacks),
                sellers=sellers,
                objective=objective,
                trials=trials,
                replications=replications,
                confirm=confirm,
            )
        )
