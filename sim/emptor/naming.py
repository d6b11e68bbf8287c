"""Classes that a scenario names: what is refused when one is defined, so that it is said where it was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from inspect import get_annotations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emptor.schema import Part


def refuse_taken(cls: type, holder: type | None, name: str, noun: str) -> None:
    """Raise `ValueError` if another class has the name already.

    A class of the same module and qualified name is the same class, defined again: a notebook's cell that is run twice.
    """
    if holder is None or (holder.__module__, holder.__qualname__) == (cls.__module__, cls.__qualname__):
        return
    taken = f"the {noun} name {name} is taken by {holder.__module__}.{holder.__qualname__}"
    raise ValueError(f"{taken}: give {cls.__name__} a name of its own")


def named[P: type](name: str, known: Mapping[str, P], library: str) -> P | None:
    """The class of a name, or None; what is shipped but rarely named is loaded when a name is not there yet.

    Parameters
    ----------
    name
        As a scenario says it.
    known
        Classes by name, as far as they are loaded.
    library
        The module that loads all that are shipped.
    """
    if name not in known:
        import_module(library)
    return known.get(name)


def register[P: Part](
    cls: type[P], base: type[P], known: dict[str, type[P]], noun: str, keys: Iterable[str], library: str
) -> None:
    """Make a class usable by its name; one without a `name` of its own is a base for others.

    Parameters
    ----------
    cls, base
        The class, and the base of all of its kind.
    known
        Classes by the name that a scenario uses.
    noun
        What it is: "strategy", "model", "attack".
    keys
        Keys that an entry of a scenario has for itself, and no field of the class may be called.
    library
        The module that loads all that are shipped; a name of theirs cannot be taken before they are there.

    Raises
    ------
    ValueError
        If the name is another's, or a field is called as something else is.
    """
    for field in get_annotations(cls):
        if field in keys:
            said = f"every entry of a scenario has the key {field} already: {base.model_fields[field].description}"
            raise ValueError(f"{cls.__name__}.{field}: {said}; give the field another name")
        if field in base.__class_vars__ and field in cls.model_fields:
            said = f"the class says it, and no scenario: write {field} = …, without a type"
            raise ValueError(f"{cls.__name__}.{field}: {said}")
    if cls.__module__.partition(".")[0] != __name__.partition(".")[0]:
        import_module(library)
    if cls.__dict__.get("name"):
        name: str = cls.__dict__["name"]
        refuse_taken(cls, known.get(name), name, noun)
        known[name] = cls
