import pytest

from .host import Host


@pytest.fixture
def host(db) -> Host:
    return Host()


@pytest.fixture
def other(db) -> Host:
    return Host()
