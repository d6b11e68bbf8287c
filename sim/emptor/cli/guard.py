"""What stands around every command: bad input and Ctrl-C end in a line and an exit code, plug-ins are loaded."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer


@contextmanager
def guarded() -> Iterator[None]:
    """Bad input ends with a line a problem and exit code 2, a disk that refuses with 1, an interrupt with 130."""
    gc.enable()
    with _told():
        yield


@contextmanager
def at_once() -> Iterator[None]:
    """For commands that read files and answer: they are gone before a collection of garbage could pay.

    And pydantic need not search every installed package for plug-ins of its own.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    with _told():
        yield


@contextmanager
def _told() -> Iterator[None]:
    from emptor.scenario.errors import ScenarioError

    try:
        yield
    except ScenarioError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        from emptor.study.journal import DiskFull

        if not isinstance(error, DiskFull):
            raise
        typer.echo(f"stopped: {error.filename or 'a file'} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        raise typer.Exit(130) from None


def load_plugins(files: Sequence[Path] | None) -> list[Path]:
    """Load plug-ins; returns their files."""
    from emptor.scenario.plugins import load_plugin

    for file in files or ():
        load_plugin(file)
    return list(files or ())


def known(backend: str) -> str:
    """The backend that was named, if there is one of its name."""
    from emptor.study.pools import BACKENDS

    name, _, address = backend.partition("=")
    if name not in BACKENDS or (address and name not in ("dask", "ray")):
        known = "expected loky, dask, ray, dask=ADDRESS or ray=ADDRESS"
        raise typer.BadParameter(f"there is no backend {backend!r}: {known}", param_hint="--backend")
    return backend


def folder(out: Path | None, example: str) -> Path:
    """The folder for results of a command that cannot do without."""
    if out is None:
        raise typer.BadParameter(f"name a folder for the results, e.g. --out {example}", param_hint="--out")
    return out
