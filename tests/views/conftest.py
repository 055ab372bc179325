"""Ada, who is signed in, and a video of hers."""

import pytest

from studio.models import Video
from tests.factories import make_video
from tests.pages import Person, make_person


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def video(ada: Person) -> Video:
    return make_video(ada.who)
