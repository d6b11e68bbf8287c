"""`emptor run` and `emptor compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from emptor.cli.guard import guarded, known, load_plugins
from emptor.cli.options import Backend, DaysOption, Jobs, Out, Plugins, Replications, ScenarioName, SeedOption, Sets


def run(
    scenario: ScenarioName,
    rules: Annotated[
        str | None, typer.Option("--rules", metavar="NAME|FILE", help="Rules in place of its own.")
    ] = None,
    sets: Sets = None,
    days: DaysOption = None,
    seed: SeedOption = None,
    out: Out = None,
    orders: Annotated[bool, typer.Option("--orders", help="Write every order to orders.parquet.")] = False,
    trace: Annotated[str | None, typer.Option("--trace", metavar="ORDER", help="Tell one order's story.")] = None,
    replications: Replications = 1,
    jobs: Jobs = 1,
    plugin: Plugins = None,
) -> None:
    """Run one market and print what it came to."""
    with guarded():
        plugins = load_plugins(plugin)
        from emptor.scenario import load

        loaded = load(scenario, rules=rules, overrides=sets or (), days=days, seed=seed)
        from emptor.commands import run as run_command

        raise typer.Exit(
            run_command.run(
                loaded,
                out=out,
                orders=orders,
                trace=trace,
                replications=replications,
                jobs=jobs,
                plugins=plugins,
                sets=sets or (),
            )
        )


def compare(
    scenario: ScenarioName,
    rules: Annotated[
        list[str], typer.Option("--rules", metavar="NAME|FILE...", help="Rule sets to compare, two or more.")
    ],
    sets: Sets = None,
    days: DaysOption = None,
    seed: SeedOption = None,
    out: Out = None,
    replications: Replications = 20,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    attribute: Annotated[
        bool, typer.Option("--attribute", help="Say which clause makes the difference between two rule sets.")
    ] = False,
    plugin: Plugins = None,
) -> None:
    """Hold rule sets against each other on the same people and luck."""
    with guarded():
        plugins = load_plugins(plugin)
        if len(rules) < 2:
            raise typer.BadParameter("name two rule sets or more, e.g. --rules taobao no_rules", param_hint="--rules")
        if attribute and (len(rules) != 2 or replications < 2):
            raise typer.BadParameter("takes two rule sets, and two replications or more", param_hint="--attribute")
        from emptor.scenario import Problem, ScenarioError, load

        problems: list[Problem] = []
        loaded = []
        for name in rules:
            try:
                loaded.append(load(scenario, rules=name, overrides=sets or (), days=days, seed=seed))
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        from emptor.commands import compare as compare_command

        raise typer.Exit(
            compare_command.compare(
                loaded,
                out=out,
                replications=replications,
                jobs=jobs,
                backend=known(backend),
                plugins=plugins,
                attribute=attribute,
                sets=sets or (),
            )
        )
