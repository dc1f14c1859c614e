"""Teaching mode: large type, few panels, a caption."""
