"""nnviz: a desktop laboratory in which people see a neural network learn."""

__version__ = "0.1.0"
