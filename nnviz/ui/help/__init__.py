"""What helps a person along: keys, explanations, diagnostics."""
