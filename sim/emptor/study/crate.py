"""A study's folder described for others, as an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1).

The metadata document and the root dataset carry what the specification requires (section "Root Data Entity"); the way
the results were made is said by a `CreateAction`, as in the Process Run Crate profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAME = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SOFTWARE = "#emptor"
KINDS = {
    ".parquet": ("application/vnd.apache.parquet", "rows of the study, one a run, sorted by run"),
    ".jsonl": ("application/jsonl", "finished runs as they came, a line each with its checksum"),
    ".yaml": ("application/yaml", "a scenario, with every value"),
    ".json": ("application/json", "versions, platform, hashes and failures"),
    ".py": ("text/x-python", "a plug-in that the study needs"),
}


def files(folder: Path) -> list[Path]:
    """The files of a study, without what is only of use while it runs."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix in KINDS]
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def metadata(folder: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata document of a folder.

    Parameters
    ----------
    folder
        The folder.
    facts
        What `study.json` says.
    """
    study, last = facts["study"], facts["sittings"][-1]
    names = [path.relative_to(folder).as_posix() for path in files(folder) if path.name != NAME]
    parts = list(dict.fromkeys([*names, "study.json"]))
    licence = study.get("license") or ""
    licence_id = licence if licence.startswith(("http://", "https://")) else "#license"
    said = licence or "No terms are stated: ask whoever ran the study."
    begun = facts["sittings"][0]["started"]
    results = [name for name in parts if name.startswith("runs/")]
    graph: list[dict[str, Any]] = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": SPECIFICATION},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": facts["name"],
            "description": facts["title"] or f"Results of the study {facts['name']}, run with emptor.",
            "datePublished": (last["ended"] or last["started"])[:10],
            "license": {"@id": licence_id},
            "conformsTo": {"@id": PROFILE},
            "hasPart": [{"@id": name} for name in parts],
            "mentions": {"@id": "#sweep"},
        },
        *(_file(folder, name) for name in parts),
        {
            "@id": "#sweep",
            "@type": "CreateAction",
            "name": f"{facts['planned']} runs of {facts['name']}",
            "startTime": begun,
            **({"endTime": last["ended"]} if last["ended"] else {}),
            "instrument": {"@id": SOFTWARE},
            "object": [{"@id": name} for name in parts if name.endswith((".yaml", ".py"))],
            "result": [{"@id": name} for name in results],
        },
        {
            "@id": SOFTWARE,
            "@type": "SoftwareApplication",
            "name": "emptor",
            "version": facts["emptor"],
            "softwareVersion": last["commit"] or facts["emptor"],
            "description": "simulates marketplaces where strangers trade",
        },
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {"@id": licence_id, "@type": "CreativeWork", "name": said, "description": said},
    ]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _file(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    kind, about = KINDS[path.suffix]
    if name == "study.yaml":
        about = "the study, as it was run"
    described = {"@id": name, "@type": "File", "name": path.name, "description": about, "encodingFormat": kind}
    # What is written after this document has no size yet that would still hold.
    return described | ({"contentSize": str(path.stat().st_size)} if path.is_file() and name != "study.json" else {})
