"""The mathematics: layers, losses and optimizers as frozen descriptions with small NumPy kernels.

Read in this order: ``kernels``, ``activation``, ``layer``, ``loss``, ``optimizer``, ``network``, ``trainer``.
A file named in the singular says what such a thing is; the one in the plural lists all of them.
"""
