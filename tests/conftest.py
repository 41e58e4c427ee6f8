"""Fixtures that any test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with gold files and the sample article; skips where it is absent, as the product never needs it."""
    folder = Path(os.environ.get("INCIDENTWIRE_SHARED", PROJECT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared folder at {folder} (set INCIDENTWIRE_SHARED)")
    return folder
