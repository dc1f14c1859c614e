"""The curves as a table of comma-separated values, for a spreadsheet."""

from __future__ import annotations

import csv
import io

import numpy as np

from nnviz.session.metric_log import COLUMNS, Curves

__all__ = ["curves_csv"]


def curves_csv(curves: Curves) -> bytes:
    """Return every measurement as a row; what was not measured stays empty."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in np.asarray(curves.table):
        writer.writerow("" if np.isnan(value) else repr(float(value)) for value in row)
    return text.getvalue().encode()
