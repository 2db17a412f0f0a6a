"""A picture is made anew from what can be seen of it, and what does not suit the network is refused."""

from dataclasses import replace

import pytest

from bot.errors import NotEligible
from bot.ports.social import PictureLimits
from bot.runtime.cleaning import clean_picture, shown_picture
from tests.support.photographs import HIDDEN, HIGH, WIDE, claiming, opened, photograph, plain

TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
LIMITS = PictureLimits(4, 1_000_000, 1_000_000, TYPES, 1500)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comments_stay_behind_and_the_picture_stands_upright(kind: str) -> None:
    taken = photograph(kind)
    assert any(each in taken for each in HIDDEN)
    made = clean_picture(taken, LIMITS)
    seen = opened(made.content)

    assert not [each for each in HIDDEN if each in made.content]
    assert dict(seen.getexif()) == {}
    assert (seen.format, seen.size) == (kind, (HIGH, WIDE))
    assert made.media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("kind", "mode", "made"), [("GIF", "P", "PNG"), ("PNG", "LA", "PNG"), ("PNG", "1", "PNG"), ("JPEG", "CMYK", "JPEG")]
)
def test_other_ways_to_keep_colours_stay_pictures(kind: str, mode: str, made: str) -> None:
    seen = opened(clean_picture(plain(kind, mode), LIMITS).content)
    assert (seen.format, seen.size) == (made, (6, 4))
    assert seen.mode == ("RGBA" if mode == "LA" else "RGB")


def test_the_first_of_several_pictures_that_a_telephone_keeps_in_one_is_sent() -> None:
    seen = opened(clean_picture(plain("MPO", frames=2), LIMITS).content)
    assert (seen.format, getattr(seen, "n_frames", 1)) == ("JPEG", 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.7 and so on", "picture_type"),
        (b"<svg onload='alert(1)'/>", "picture_type"),
        (b"", "picture_type"),
        (photograph()[:400], "picture_type"),
        (claiming(100, 100), "picture_type"),
        (claiming(2_000, 2_000), "picture_dimensions"),
        (claiming(60_000, 60_000), "picture_dimensions"),
        (plain("GIF", frames=2), "picture_animated"),
        (plain("PNG", frames=2), "picture_animated"),
    ],
    ids=["pdf", "svg", "nothing", "half", "torn", "large", "bomb", "moving gif", "moving png"],
)
def test_what_does_not_suit_is_refused_with_the_reason(content: bytes, problem: str) -> None:
    with pytest.raises(NotEligible) as refused:
        clean_picture(content, LIMITS)
    assert refused.value.details == {"problem": problem}


def test_the_limits_are_those_of_the_network() -> None:
    for limits, problem in [
        (replace(LIMITS, types=frozenset({"image/png"})), "picture_type"),
        (replace(LIMITS, largest=300), "picture_size"),
        (replace(LIMITS, pixels=WIDE * HIGH - 1), "picture_dimensions"),
    ]:
        with pytest.raises(NotEligible) as refused:
            clean_picture(photograph(), limits)
        assert refused.value.details == {"problem": problem}


@pytest.mark.parametrize(
    ("kind", "mode", "made"),
    [
        ("WEBP", "RGB", "JPEG"),
        ("WEBP", "RGBA", "PNG"),
        ("AVIF", "RGB", "JPEG"),
        ("AVIF", "RGBA", "PNG"),
        ("BMP", "P", "JPEG"),
    ],
)
def test_what_not_every_chat_shows_is_made_into_what_each_does(kind: str, mode: str, made: str) -> None:
    shown = shown_picture(plain(kind, mode))
    assert (opened(shown.content).format, opened(shown.content).size) == (made, (6, 4))
    assert shown.name == {"JPEG": "picture.jpg", "PNG": "picture.png"}[made]


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_what_moves_stands_still_where_it_is_shown(kind: str) -> None:
    shown = opened(shown_picture(plain(kind, frames=3)).content)
    assert (shown.format, getattr(shown, "n_frames", 1)) == ("JPEG", 1)


def test_a_copy_is_upright_of_a_size_to_look_at_and_says_nothing_of_where_it_was_taken() -> None:
    shown = shown_picture(photograph("WEBP", size=(4_096, 1_024)))
    assert opened(shown.content).size == (512, 2_048)
    assert not [each for each in HIDDEN if each in shown.content]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"<html>", "picture_type"), (plain("WEBP")[:30], "picture_type"), (plain("TIFF"), "picture_type")],
)
def test_what_cannot_be_shown_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(NotEligible) as refused:
        shown_picture(content)
    assert refused.value.details["problem"] == problem


def test_a_picture_that_would_unfold_beyond_measure_is_not_unfolded() -> None:
    with pytest.raises(NotEligible) as refused:
        shown_picture(plain("BMP")[:18] + (65_000).to_bytes(4, "little") * 2 + plain("BMP")[26:])
    assert refused.value.details["problem"] == "picture_dimensions"
