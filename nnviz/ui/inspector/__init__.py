"""The inspector: every number of the selected unit, weight, layer or of the watched sample."""
