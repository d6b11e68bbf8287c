"""The contract test on the models that look at who rated whom."""

from __future__ import annotations

import pytest

from emptor.reputation.library import MODELS
from emptor.testing import check_reputation_model

GRAPH = {
    "eigentrust": [{}, {"pretrusted": "veterans"}, {"pretrusted": "everyone"}],
    "personal_pagerank": [{}],
    "powertrust": [{}, {"power_share": 0.3}],
    "peertrust": [{}, {"size_power": 0.0}],
    "peertrust_psm": [{}],
    "shortest_path": [{}],
    "liquid_rank": [{}, {"period_days": 1.0, "decayed": 0.0}],
    "fairness_goodness": [{}],
    "rev2": [{}, {"alpha": 0.0, "beta": 0.0}],
    "regret": [{}],
    "fire": [{}],
    "sporas": [{}],
    "histos": [{}],
    "iclub": [{}],
    "peer_prediction": [{}],
}


@pytest.mark.parametrize(("name", "fields"), [(n, f) for n, several in GRAPH.items() for f in several], ids=str)
def test_contract(name, fields):
    check_reputation_model(MODELS[name], **fields)


def test_the_named_pre_trusted_keep_the_contract():
    check_reputation_model(MODELS["eigentrust"], known=(0, 3), trusted=[0, 3])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["max_flow", "bazaar"])
def test_contract_of_flows(name):
    check_reputation_model(MODELS[name])
