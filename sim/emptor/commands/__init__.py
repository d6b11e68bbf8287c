"""What the command line does: running, comparing, storing and printing, above studies and reports."""
