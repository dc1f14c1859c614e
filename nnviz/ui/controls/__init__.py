"""Frames of controls: the experiment form and the transport bar."""
