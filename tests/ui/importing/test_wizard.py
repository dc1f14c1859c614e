"""The import of tables, without a session: what is shown, changed and refused."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from nnviz.data.dataset import DataProblem, Task
from nnviz.data.table import Filling, Role
from nnviz.ui.importing.column_model import AS_CLASS, FILLING, ROLE
from nnviz.ui.importing.wizard import TableWizard
from nnviz.ui.jobs import Jobs

SCHOOL = "Größe;Gewicht;Klasse\n1,72;61,5;groß\n1,58;;klein\n1,69;70,25;groß\n1,50;44,0;klein\n"


@pytest.fixture
def used():
    return []


@pytest.fixture
def open_wizard(qtbot, tmp_path, used):
    jobs = Jobs(lambda error: pytest.fail(str(error)))

    def make(content):
        path = tmp_path / "school.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        wizard = TableWizard(path, jobs, used.append)
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(wizard)
        wizard.show()
        return wizard

    yield make
    assert jobs.close()


def loaded(wizard, qtbot):
    qtbot.waitUntil(lambda: wizard.columns.rowCount() > 0)
    return wizard


def test_a_school_table_is_ready_at_once(open_wizard, qtbot, used):
    wizard = open_wizard(SCHOOL)
    assert 4 == wizard.rows.rowCount()  # the preview does not wait for the reading
    loaded(wizard, qtbot)
    assert "tell classes apart in Klasse, from 2 columns" in wizard.sentence.text()
    wizard.use_button.accepted.emit()
    assert (3, 2) == used[0].x.shape
    assert ("groß", "klein") == used[0].class_names
    assert not wizard.isVisible()


def test_roles_and_gaps_are_chosen_in_the_table(open_wizard, qtbot, used):
    wizard = loaded(open_wizard(SCHOOL), qtbot)
    model = wizard.columns
    assert model.setData(model.index(1, FILLING), Filling.MEAN.value)
    assert model.setData(model.index(2, ROLE), Role.IGNORE.value)
    assert "Choose the column" in wizard.sentence.text()
    assert not wizard._accept.isEnabled()
    assert model.setData(model.index(0, ROLE), Role.TARGET.value)
    wizard.use_button.accepted.emit()
    assert Task.REGRESSION is used[0].task
    assert (4, 1) == used[0].x.shape


def test_a_box_opens_in_the_cell(open_wizard, qtbot):
    wizard = loaded(open_wizard(SCHOOL), qtbot)
    index = wizard.columns.index(0, ROLE)
    wizard.table.edit(index)
    box = wizard.table.indexWidget(index)
    assert ["feature", "target", "ignore"] == [box.itemText(row) for row in range(box.count())]
    assert not wizard.columns.flags(wizard.columns.index(0, FILLING)) & Qt.ItemFlag.ItemIsEditable


def test_whole_numbers_can_be_classes(open_wizard, qtbot):
    wizard = loaded(open_wizard("x,y\n1,0.5\n2,1.5\n3,2.5\n"), qtbot)
    assert "predict measured values in y" in wizard.sentence.text()
    model = wizard.columns
    model.setData(model.index(1, AS_CLASS), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert "tell classes apart in y" in wizard.sentence.text()


def test_another_way_of_writing_is_read_anew(open_wizard, qtbot):
    wizard = loaded(open_wizard("a,b\n1,2\n3,4\n"), qtbot)
    qtbot.mouseClick(wizard.header, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.columns.rowCount() > 0)
    assert "column 1" == wizard.columns.columns[0].name


@pytest.mark.parametrize(
    ("content", "words"),
    [("a,b\n1,2\n3\n", "Line 3 has 1 cells"), ("a,b\n", "no rows"), ('a,b\n"1,2\n', "not closed")],
)
def test_what_cannot_be_read_is_told_in_the_window(open_wizard, qtbot, content, words):
    wizard = open_wizard(content)
    qtbot.waitUntil(lambda: words in wizard.sentence.text())
    assert not wizard._accept.isEnabled()


def test_an_empty_file_opens_no_window(open_wizard):
    with pytest.raises(DataProblem, match="is empty"):
        open_wizard("")


def test_closing_stops_the_reading(open_wizard):
    wizard = open_wizard("a,b\n" + "1,2\n" * 200_000)
    wizard.reject()
    assert wizard._job.join(2)
    assert wizard._job.report.cancelled
