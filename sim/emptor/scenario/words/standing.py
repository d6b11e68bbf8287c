"""Governance in sentences: what stands behind the rules."""

from __future__ import annotations

from emptor.scenario.words.voice import Said, Voice, words

MODES = {
    "norms_only": "Nothing binds: forums advise, sanctions are reprimands, and only who means well complies.",
    "platform_rules": "The platform enforces its rules; there is no court behind it.",
    "platform_plus_law": "The platform enforces its rules, and buyers who were left with a loss can sue.",
}


def governance(v: Voice) -> Said:
    """Who enforces, and who hears of offences."""
    yield "mode", MODES.get(v.at("mode"), words(v.at("mode")))
    if v.at("publicity") > 0:
        yield (
            "publicity",
            f"All buyers hear of {v.share('publicity')} of offences; such news counts like a friend's word.",
        )
    else:
        v.share("publicity")
        yield "publicity", "Offences are not made public."
