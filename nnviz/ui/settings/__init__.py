"""The settings of the window: how it looks, what it speaks, what stays in teaching mode."""
