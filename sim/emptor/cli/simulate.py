"""`emptor run` and `emptor compare`."""

from typing import Annotated

import typer

from emptor.cli.guard import guarded, known, load_plugins
from emptor.cli.options import (
    Backend,
    CorrectionBy,
    DaysOption,
    IntervalBy,
    Jobs,
    Out,
    Plugins,
    Replications,
    ScenarioName,
    SeedOption,
    Sets,
)


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
    measures: Annotated[
        list[str] | None,
        typer.Option(
            "--measures",
            metavar="NAME...",
            help="Measures that the table and the answer are about, by the names of `emptor list measures`.",
        ),
    ] = None,
    interval: Annotated[
        IntervalBy, typer.Option("--interval", help="Intervals: paired t, or BCa bootstrap of pairs.")
    ] = IntervalBy.t,
    correction: Annotated[
        CorrectionBy,
        typer.Option("--correction", help="For many measures: Holm, Benjamini and Hochberg (bh), or none."),
    ] = CorrectionBy.holm,
    margin: Annotated[
        list[str] | None,
        typer.Option(
            "--margin",
            metavar="SIZE|NAME=SIZE...",
            help="What counts as the same: 0.05 is 5% of the first rule set's mean; trust=0.01 is in the measure's "
            "unit (a share as a fraction), gmv=3% again of the mean.  [default: 0.05]",
        ),
    ] = None,
    until_ci: Annotated[
        list[str] | None,
        typer.Option(
            "--until-ci",
            metavar="WIDTH|NAME=WIDTH...",
            help="Go on until the 95% intervals of the differences are at most ± this: 0.01 is one percentage point of "
            "a share, and 1% of the first rule set's mean of all else; trust=0.005 and gmv=2% name a measure. Looks "
            "after --replications runs (10 or more), and each time they have doubled.",
        ),
    ] = None,
    at_most: Annotated[
        int, typer.Option("--at-most", min=1, help="Runs of each rule set at which --until-ci ends anyway.")
    ] = 200,
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
        if until_ci and replications < 10:
            raise typer.BadParameter("--until-ci looks after 10 runs or more", param_hint="--replications")
        if until_ci and at_most < replications:
            raise typer.BadParameter(f"expected --replications ({replications}) or more", param_hint="--at-most")
        from emptor.scenario import Problem, ScenarioError, load

        problems: list[Problem] = []
        loaded = []
        for name in rules:
            try:
                loaded.append(
                    load(scenario, rules=name, overrides=sets or (), days=days, seed=seed, measures=measures or None)
                )
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        from emptor.commands import compare as compare_command

        terms = compare_command.read_terms(interval.value, correction.value, margin)
        stopping = compare_command.read_stopping(until_ci, at_most)

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
                terms=terms,
                stopping=stopping,
            )
        )
