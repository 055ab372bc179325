import pytest

from studio.stage import guides


def measures(box):
    return box.x, box.y, box.width, box.height


def test_safe_areas_keep_their_margin_on_every_side():
    shown = guides(2000, 1000)
    assert measures(shown.action) == pytest.approx((70, 35, 1860, 930))
    assert measures(shown.words) == pytest.approx((100, 50, 1800, 900))


def test_captions_stand_on_the_lower_edge_of_the_words_area():
    shown = guides(1080, 1920)
    assert shown.captions.bottom == pytest.approx(shown.words.bottom)
    assert (shown.captions.x, shown.captions.width) == (shown.words.x, shown.words.width)
    assert shown.captions.height == 1920 * 0.15
