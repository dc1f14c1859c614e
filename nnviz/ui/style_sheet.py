"""The look of every standard control, as a Qt style sheet whose ``$words`` are filled from the theme."""

__all__ = ["SHEET"]

SHEET = """
* { outline: none; }
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: $accent_soft; }
QToolTip {
  background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; font-size: ${small}px;
}
QLabel#heading { font-size: ${heading}px; font-weight: 600; }
QLabel#display { font-size: ${display}px; font-weight: 600; }
QLabel#muted, QLabel#caption { color: $muted; }
QLabel#caption { font-size: ${small}px; }
QLabel#keycap {
  background: $raised; color: $text; border: 1px solid $border; border-bottom: 2px solid $border;
  border-radius: 4px; padding: 1px 6px; font-size: ${small}px;
}

QPushButton, QToolButton#button {
  background: $raised; color: $text; border: 1px solid $border; border-radius: 6px;
  padding: 4px 12px; min-height: 20px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QToolButton#small {
  background: $raised; color: $muted; border: 1px solid $border; border-radius: 4px;
  padding: 2px 8px; font-size: ${small}px;
}
QToolButton#small:hover { color: $text; background: $hover; }
QToolButton#small:checked, QToolButton#small:pressed {
  background: $accent_soft; color: $text; border-color: $accent;
}
QPushButton:disabled { color: $disabled; background: $window; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:default { border: 1px solid $accent; }
QPushButton#primary, QToolButton#primary {
  background: $accent; color: $accent_text; border: 1px solid $accent; font-weight: 600;
}
QToolButton#primary { border-radius: 6px; padding: 4px 12px; min-height: 20px; }
QPushButton#primary:hover,
QToolButton#primary:hover {
  background: $accent_hover; border-color: $accent_hover;
}
QPushButton#primary:pressed, QToolButton#primary:pressed { background: $accent_pressed; }
QPushButton#primary:focus, QToolButton#primary:focus { border: 2px solid $text; padding: 3px 11px; }
QPushButton#primary:disabled, QToolButton#primary:disabled {
  background: $raised; color: $disabled; border-color: $border;
}
QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 6px;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton:disabled { color: $disabled; }
QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton::menu-button { border: none; width: 18px; }
QToolButton::menu-arrow, QToolButton::menu-indicator { image: url($down); width: 10px; height: 10px; }
QToolButton::menu-indicator { subcontrol-position: right center; right: 5px; }
QToolButton[popupMode="2"], QToolButton#small[popupMode="2"] { padding-right: 20px; }

QLineEdit, QSpinBox, QDoubleSpinBox, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
  background: $raised; color: $text; border: 1px solid $border; border-radius: 6px;
  padding: 3px 8px; min-height: 20px; selection-background-color: $accent; selection-color: $accent_text;
}
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $edge; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 1px solid $accent;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $disabled; background: $window; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"] { border: 1px solid $bad; }
QAbstractSpinBox { padding: 1px 20px 1px 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  subcontrol-origin: border; width: 20px; border: none; background: transparent;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; height: 14px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; height: 14px; }
QAbstractSpinBox::up-arrow { image: url($up); width: 9px; height: 9px; top: 2px; }
QAbstractSpinBox::down-arrow { image: url($down); width: 9px; height: 9px; bottom: 2px; }
QComboBox { padding-right: 24px; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-position: right center; }
QComboBox::down-arrow { image: url($down); width: 11px; height: 11px; }
QComboBox QAbstractItemView {
  background: $surface; color: $text; border: 1px solid $border; padding: 4px;
  selection-background-color: $accent_soft; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 6px; border-radius: 4px; }

QCheckBox, QRadioButton { spacing: 8px; color: $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QGroupBox::indicator, QAbstractItemView::indicator {
  width: 14px; height: 14px; border: 1px solid $edge; border-radius: 4px; background: $raised;
}
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: $accent; border-color: $accent; image: url($check);
}
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 1px solid $accent; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QRadioButton::indicator {
  width: 14px; height: 14px; border: 1px solid $edge; border-radius: ${round}px; background: $raised;
}
QRadioButton::indicator:checked {
  width: 6px; height: 6px; border: 5px solid $accent; background: $accent_text;
}

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
  width: 14px; height: 14px; margin: -6px 0; border-radius: ${round}px; background: $surface;
  border: 1px solid $edge;
}
QSlider::handle:horizontal:hover { border-color: $accent; }
QSlider::handle:horizontal:focus,
QSlider::handle:horizontal:pressed {
  background: $accent; border-color: $accent;
}
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: $border; }
QSlider::handle:vertical {
  width: 14px; height: 14px; margin: 0 -6px; border-radius: ${round}px; background: $surface;
  border: 1px solid $edge;
}

QDockWidget { color: $muted; font-weight: 600; }
QDockWidget::title { background: $surface; padding: 8px 12px; border-bottom: 1px solid $grid; }
QDockWidget > QWidget { background: $surface; }
QLabel#dock_title {
  background: $surface; color: $muted; font-weight: 600; border-bottom: 1px solid $grid; padding: 2px 4px;
}
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QTabWidget::pane { border: 1px solid $border; border-radius: 6px; }
QTabBar::tab {
  background: transparent; color: $muted; padding: 6px 8px; border: none;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar QToolButton { background: $window; border: none; border-radius: 0; padding: 0; }
QTabBar QToolButton::left-arrow { image: url($left); width: 12px; height: 12px; }
QTabBar QToolButton::right-arrow { image: url($right); width: 12px; height: 12px; }
QGroupBox {
  border: none; border-top: 1px solid $grid; margin-top: 8px; padding-top: 24px; font-weight: 600;
}
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; top: 14px; color: $text; }

QToolBar {
  background: $surface; border: none; border-bottom: 1px solid $border; padding: 6px 8px; spacing: 6px;
}
QToolBar::separator { background: $border; width: 1px; margin: 4px 6px; }
QMenuBar { background: $surface; color: $text; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 6px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; padding-left: 8px; }
QMenu::indicator:checked { image: url($tick); }
QMenu::separator { height: 1px; background: $grid; margin: 5px 8px; }
QStatusBar { background: $surface; color: $muted; border-top: 1px solid $border; }
QStatusBar::item { border: none; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar {
  background: $grid; color: $text; border: none; border-radius: 3px; max-height: 6px; text-align: center;
  font-size: 1px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 4px 8px;
}
QAbstractItemView {
  background: $surface; alternate-background-color: $window; border: 1px solid $border;
  selection-background-color: $accent_soft; selection-color: $text; gridline-color: $grid;
}
QSplitter::handle { background: $window; }
"""
