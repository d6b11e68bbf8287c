"""A browser for the tests of pages, where the machine has one."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@contextmanager
def browser():
    """A headless Chromium through Playwright; skips, saying why, where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install emptor[test]")
    with api.sync_playwright() as driver:
        # The system's own browser first: nothing is fetched for a test.
        found = next((path for name in NAMES if (path := shutil.which(name))), driver.chromium.executable_path)
        if not Path(found).exists():
            pytest.skip(f"no browser found: looked for {', '.join(NAMES)} on the path, and for Playwright's own")
        opened = driver.chromium.launch(executable_path=found, args=list(ARGS))
        try:
            yield opened
        finally:
            opened.close()
