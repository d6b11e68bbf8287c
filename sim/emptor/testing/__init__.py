"""Contract tests for authors of strategies and of models of reputation, each a matter of seconds.

`check_strategy(MyStrategy)` and `check_reputation_model(MyModel)` pass in silence, or raise `ContractError` at the
first thing that is wrong, with its likely cause.
"""

from emptor.testing.contract import ContractError
from emptor.testing.models import check_reputation_model
from emptor.testing.strategies import check_strategy

__all__ = ["ContractError", "check_reputation_model", "check_strategy"]
