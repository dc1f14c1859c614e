"""A teacher shares, a student opens."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox

from nnviz.experiment.catalog import replace_at
from nnviz.session.snapshot import Status
from nnviz.ui.sharing.feature import Sharing


def test_an_experiment_goes_over_the_clipboard(desk):
    window = desk.window
    desk.edit(replace_at(window.desk.workspace.spec, "layers[0].units", 5), "Units")
    shared = window.desk.workspace.spec
    sharing = Sharing(window.studio)
    dialog = sharing.share()
    dialog.copy_button.click()
    assert dialog.picture.grab().width() > 200
    dialog.reject()
    desk.open("circle")
    receive = sharing.receive()
    assert QGuiApplication.clipboard().text() == receive.text.toPlainText()
    receive.buttons.button(QDialogButtonBox.StandardButton.Open).click()
    desk.until(lambda seen: seen.spec == shared and seen.status is Status.READY)
    window.undo()
    desk.until(lambda seen: seen.data is not None and "Circle" in seen.data.name)


def test_a_slip_is_told_and_changes_nothing(desk):
    before = desk.window.desk.workspace.spec
    receive = Sharing(desk.window.studio).receive()
    receive.text.setPlainText("NNVIZ1-ABCDE")
    receive.buttons.button(QDialogButtonBox.StandardButton.Open).click()
    assert "wrong or missing" in receive.sentence.text()
    assert receive.isVisible()
    assert before == desk.window.desk.workspace.spec
    receive.reject()
