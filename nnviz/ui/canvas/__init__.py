"""The drawing canvas: pen, the way to 28x28, and the verdict."""
