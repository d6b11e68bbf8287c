"""What the platform decides: one file a family, parameters and logic together."""
