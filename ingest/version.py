"""The version that the User-Agent names."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("incidentwire")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "dev"


VERSION = _version()
