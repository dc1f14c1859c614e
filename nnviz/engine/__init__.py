"""The mathematics: layers, losses and optimizers as frozen descriptions with small NumPy kernels.

Read in this order: ``kernels``, ``activations``, ``layers``, ``losses``, ``optimizers``, ``network``, ``trainer``.
"""
