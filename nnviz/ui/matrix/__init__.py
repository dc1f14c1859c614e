"""The matrix view: all weights or gradients of a layer as one picture."""
