"""A scenario back to YAML, complete: it loads to an equal scenario, also in a later version."""

from __future__ import annotations

from typing import Any

import yaml

from emptor.schema import Part


def dump(part: Part, *, defaults: bool = True) -> str:
    """The YAML of a scenario or rule set; without `defaults`, only the keys that its file had set.

    Text that a plain scalar would turn into a number, a date or a word such as `no` is quoted.
    """
    plain: dict[str, Any] = part.model_dump(mode="json", exclude_unset=not defaults)
    set_alone: dict[str, Any] = part.model_dump(mode="json", exclude_unset=True)
    for full, own in ((plain, set_alone), (plain.get("rules"), set_alone.get("rules"))):
        # In the rules of a category a key that is set is a change, and one that is not stays that of all goods.
        if isinstance(full, dict) and isinstance(own, dict) and full.get("category_overrides"):
            full["category_overrides"] = own["category_overrides"]
    text: str = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        # The reader takes no anchors.
        return True


def _float(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    # PyYAML writes 1e+16 without a point, which YAML 1.1 takes for text; repr is shortest and exact.
    return dumper.represent_scalar("tag:yaml.org,2002:float", repr(value))


_Dumper.add_representer(float, _float)
