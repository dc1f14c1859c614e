"""Taking a network along: scripts that need no nnviz, and weights in the formats of others."""
