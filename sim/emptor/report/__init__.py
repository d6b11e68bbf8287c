"""Results as people read them: tables on the console, figures, a page."""
