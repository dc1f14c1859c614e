"""Builds nnviz as a folder that runs without Python: ``python .ci/standalone.py [FOLDER]`` (docs/standalone.md).

Run it with a Python that has nnviz, its requirements and PyInstaller.  Afterwards the program is started once
without a screen: it trains for 100 steps, takes a picture and must end with code 0.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
NOT_NEEDED = (
    "tkinter", "test", "doctest", "lib2to3", "IPython", "matplotlib", "scipy", "pandas", "jinja2",
    "pytest", "hypothesis", "autograd", "sklearn", "torch", "OpenGL", "cupy", "numba", "h5py", "setuptools", "pip",
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtTest", "PySide6.QtSql", "PySide6.QtDBus",
    "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtUiTools", "PySide6.QtQuickWidgets", "PySide6.QtConcurrent",
)  # fmt: skip
"""What PyInstaller would take along because some library could make use of it."""


def build(folder: Path) -> Path:
    """Build into a folder and return the program in it."""
    with tempfile.TemporaryDirectory() as scratch:
        order = [
            sys.executable,
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--clean",
            "--onedir",
            "--log-level",
            "WARN",
        ]
        order += ["--name", "nnviz", "--distpath", str(folder), "--workpath", scratch, "--specpath", scratch]
        order += ["--add-data", f"{PROJECT / 'resources'}{os.pathsep}nnviz/_resources"]
        order += ["--collect-submodules", "nnviz", "--copy-metadata", "PySide6-Essentials"]
        for name in NOT_NEEDED:
            order += ["--exclude-module", name]
        subprocess.run([*order, str(PROJECT / "main.py")], cwd=PROJECT, check=True)  # noqa: S603 - our own words
    return folder / "nnviz" / ("nnviz.exe" if os.name == "nt" else "nnviz")


def try_out(program: Path, folder: Path) -> None:
    """Start what was built, far away from the project and without its Python."""
    picture = folder / "started.png"
    picture.unlink(missing_ok=True)
    keep = {"PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "LANG"}
    environment = {name: value for name, value in os.environ.items() if name in keep}
    order = [str(program), "screenshot", "spiral", str(picture), "--steps", "100"]
    subprocess.run(order, cwd=folder, env=environment, check=True, timeout=300)  # noqa: S603 - likewise
    if not picture.read_bytes().startswith(b"\x89PNG"):
        raise SystemExit("The program ended well, but there is no picture.")
    order = [str(program), "train", "mnist-784-32-16-10", "--epochs", "1"]
    subprocess.run(order, env=environment, check=True)  # noqa: S603 - likewise


def main() -> None:
    """Build, measure, try out."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else PROJECT / "dist").resolve()
    began = time.monotonic()
    program = build(folder)
    seconds = time.monotonic() - began
    files = [file for file in program.parent.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    try_out(program, folder)
    print(f"{program.parent}: {size / 1e6:.0f} MB, built in {seconds:.0f} s, started and trained.")  # noqa: T201


if __name__ == "__main__":
    main()
