"""An experiment as text and as a QR picture, and back."""
