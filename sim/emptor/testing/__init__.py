"""Contract tests for authors of strategies, campaigns and models of reputation, each a matter of seconds.

`check_strategy(MyStrategy)`, `check_attack(MyAttack)` and `check_reputation_model(MyModel)` pass in silence, or raise
`ContractError` at the first thing that is wrong, with its likely cause.
"""

from emptor.testing.attacks import check_attack
from emptor.testing.contract import ContractError
from emptor.testing.models import check_reputation_model
from emptor.testing.strategies import check_strategy

__all__ = ["ContractError", "check_attack", "check_reputation_model", "check_strategy"]
