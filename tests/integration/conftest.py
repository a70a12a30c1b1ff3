"""What every integration test may ask for."""

import os
import pathlib

import pytest


@pytest.fixture(scope="session")
def build_directory() -> pathlib.Path:
    """Where splitkeyd and splitkey were built: SPLITKEY_BUILD, else build/."""
    return pathlib.Path(os.environ.get("SPLITKEY_BUILD", "build")).resolve()


@pytest.fixture(scope="session")
def openbao_binary() -> str:
    """The server's binary, as scripts/openbao prints it. Where there is none, every test that needs it is skipped with the
    reason that scripts/test found."""
    binary = os.environ.get("SPLITKEY_BAO")
    if not binary:
        pytest.skip(os.environ.get("SPLITKEY_BAO_MISSING", "SPLITKEY_BAO names no OpenBao binary, see scripts/openbao"))
    return binary
