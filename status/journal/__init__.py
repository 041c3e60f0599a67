"""One stream of everything that operators say or decide: gapless, in commit order, chained."""
