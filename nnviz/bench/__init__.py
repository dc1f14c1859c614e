"""Measuring speed beside the libraries that people would use instead: same work, same run, one thread each.

``workloads`` says what is done, ``ours`` and ``peers`` do it, ``cell`` is one process that does it again and
again, ``measure`` lets these processes take turns and divides their times.
"""
