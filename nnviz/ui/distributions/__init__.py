"""How a network's numbers are spread, and which features it relies on."""
