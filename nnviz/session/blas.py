"""One thread for matrix products: for networks of this size more threads are slower, and far slower beside others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

__all__ = ["one_blas_thread"]


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Limit NumPy's matrix library to one thread inside a ``with`` block."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
