"""A shipped file that cannot be read is named, with what to do."""

from __future__ import annotations

import pytest

from nnviz import resources
from nnviz.data.dataset import DataProblem
from nnviz.session.shipped import read_shipped


def test_a_shipped_file_is_read_whole() -> None:
    name = "presets/spiral.json"

    assert resources.resource_path(name).read_bytes() == read_shipped(name)


@pytest.mark.parametrize("name", ["datasets/nowhere.gz", "datasets"])
def test_a_file_that_cannot_be_read_is_named_with_a_remedy(name: str) -> None:
    with pytest.raises(DataProblem) as caught:
        read_shipped(name)

    assert f"The data file {name} cannot be read (" in str(caught.value)
    assert str(caught.value).endswith("install nnviz again or put the file back.")


def test_resources_are_found_inside_an_installed_package_first(monkeypatch, tmp_path) -> None:
    (tmp_path / "inside").mkdir()
    monkeypatch.setattr(resources, "_INSIDE", tmp_path / "inside")

    assert tmp_path / "inside" / "a" / "b.txt" == resources.resource_path("a/b.txt")


def test_resources_are_found_beside_the_package_in_a_checkout(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(resources, "_INSIDE", tmp_path / "nowhere")
    monkeypatch.setattr(resources, "_BESIDE", tmp_path / "beside")

    assert tmp_path / "beside" / "a" / "b.txt" == resources.resource_path("a/b.txt")
