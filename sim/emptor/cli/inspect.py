"""`emptor check`, `show`, `list` and `schema`: files are read, nothing is run."""

from typing import Annotated

import typer

from emptor.cli.guard import at_once, load_plugins
from emptor.cli.options import Plugins, SchemaOf, Thing, a_name_of


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenarios, rule sets, populations, studies, searches.")
    ],
    plugin: Plugins = None,
) -> None:
    """Say everything that is wrong with files."""
    with at_once():
        load_plugins(plugin)
        from emptor.scenario import ScenarioError, load_any
        from emptor.scenario.kinds import kind_of_source
        from emptor.scenario.shelf import NOUNS

        failed = False
        for file in files:
            try:
                kind, more = kind_of_source(file), ""
                # What studies need is loaded for studies alone.
                if kind == "search":
                    from emptor.study.search_plan import plan_of_search

                    more = f"; {plan_of_search(file).text()}"
                elif kind == "study":
                    from emptor.study.plan import plan_of

                    more = f"; {plan_of(file).text()}"
                else:
                    load_any(file)
                typer.echo(f"{file}: ok ({NOUNS[kind]}){more}")
            except ScenarioError as error:
                failed = True
                typer.echo(str(error), err=True)
        raise typer.Exit(2 if failed else 0)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A scenario, rule set or population, by name or file.")],
    against: Annotated[
        str | None, typer.Option("--against", metavar="NAME", help="Show only what differs from this.")
    ] = None,
    plugin: Plugins = None,
) -> None:
    """Show a rule set or scenario as a page to read."""
    with at_once():
        load_plugins(plugin)
        from emptor.scenario.showing import lines

        typer.echo("\n".join(lines(name, against)))


def list_things(
    thing: Annotated[Thing, typer.Argument(metavar="THING", parser=a_name_of(Thing), help="What to list.")],
    plugin: Plugins = None,
) -> None:
    """List what a scenario can name."""
    with at_once():
        load_plugins(plugin)
        from emptor.scenario.showing import listing

        if thing is Thing.searches:
            from emptor.study.search_file import listing as searches

            typer.echo("\n".join(searches()))
            return
        if thing is Thing.studies:
            from emptor.study.study_file import listing as studies

            typer.echo("\n".join(studies()))
            return
        typer.echo("\n".join(listing(thing.value)))


def schema(
    of: Annotated[
        SchemaOf, typer.Argument(metavar="KIND", parser=a_name_of(SchemaOf), help="Kind of file.")
    ] = SchemaOf.scenario,
) -> None:
    """Print the JSON Schema of scenario, rule set, study or search files."""
    with at_once():
        if of is SchemaOf.search:
            from emptor.study.search_schema import text as of_search

            typer.echo(of_search(), nl=False)
            return
        if of is SchemaOf.study:
            from emptor.study.study_schema import text

            typer.echo(text(), nl=False)
            return
        from emptor.scenario import json_schema

        typer.echo(json_schema.text("rules" if of is SchemaOf.rules else "scenario"), nl=False)
