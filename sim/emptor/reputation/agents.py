"""Who is who in a stream of ratings: buyers, shops and false names as agents with numbers of their own."""

from __future__ import annotations

import numpy as np

from emptor.reputation.ratings import Numbers


class Agents:
    """Numbers of agents, given once and kept.

    Buyers have the numbers of their rows. A shop, which is an account, gets the next number on the evening on which it
    is first seen, and a false name, which the log writes as a negative number of a buyer, on the evening of its first
    rating. An owner who opens a new shop is a new agent: reputation sits on the account. Nobody in the model both buys
    and sells under names of one's own, so nobody has two numbers.

    Parameters
    ----------
    buyers
        Rows of the buyers' table.
    """

    def __init__(self, buyers: int) -> None:
        self.total = buyers
        self._shops = np.zeros(0, np.int64)
        self._names: dict[int, int] = {}

    def meet_shops(self, shops: int) -> None:
        """Give numbers to the shops opened since, of so many that there are."""
        new = shops - len(self._shops)
        if new > 0:
            self._shops = np.append(self._shops, np.arange(self.total, self.total + new))
            self.total += new

    def shops(self, shops: Numbers) -> Numbers:
        """Agents of shops, by the shops' numbers."""
        return self._shops[shops]

    def raters(self, buyers: Numbers) -> Numbers:
        """Agents who rated, as the log writes them; false names not met before get the next numbers."""
        agents = buyers.astype(np.int64)
        false = np.flatnonzero(agents < 0)
        for place in false:
            name = int(agents[place])
            if name not in self._names:
                self._names[name] = self.total
                self.total += 1
            agents[place] = self._names[name]
        return agents
