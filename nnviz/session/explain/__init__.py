"""Every number of a step explained: symbol, formula, the same with this network's numbers, and the result."""
