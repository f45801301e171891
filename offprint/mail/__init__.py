"""What the package is for: an edition as an e-mail, written, shown, or sent to those who asked for it."""
