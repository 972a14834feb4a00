"""Pictures are made anew, and nothing but pixels comes through."""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pytest
from PIL import Image

from quittance.files.errors import InvalidImage
from quittance.files.images import (
    LARGEST_UPLOAD,
    MOST_STORED,
    PHOTO,
    safe_picture,
    small_picture,
)
from tests.files.pictures import NOT_PICTURES, bomb, picture, with_exif, with_words


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_stays_what_it_is(kind: str) -> None:
    safe = safe_picture(picture(kind, color=(200, 30, 60)))
    assert safe.media_type == f"image/{kind.lower()}"
    shown = opened(safe.content)
    assert (shown.format, shown.mode, shown.size) == (kind, "RGB", (6, 4))
    assert all(abs(a - b) < 6 for a, b in zip(shown.getpixel((1, 1)), (200, 30, 60), strict=True))


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("PNG", "1", "L"),
        ("PNG", "L", "L"),
        ("PNG", "LA", "RGBA"),
        ("PNG", "P", "RGB"),
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "I;16", "L"),
        ("JPEG", "L", "L"),
        ("JPEG", "CMYK", "RGB"),
    ],
)
def test_any_kind_of_pixels_will_do(kind: str, mode: str, becomes: str) -> None:
    assert opened(safe_picture(picture(kind, mode)).content).mode == becomes


def test_what_is_transparent_stays_so() -> None:
    safe = opened(safe_picture(picture(mode="RGBA", color=(1, 2, 3, 40))).content)
    assert safe.getpixel((0, 0)) == (1, 2, 3, 40)


def test_a_16_bit_picture_keeps_its_greys() -> None:
    safe = opened(safe_picture(picture(mode="I;16", color=32_768)).content)
    assert safe.getpixel((0, 0)) == 128


def test_nothing_that_came_with_it_is_left() -> None:
    safe = safe_picture(with_words("secret words"))
    assert b"secret" not in safe.content
    assert opened(safe.content).info == {}


def test_it_stands_upright_and_forgets_where_it_was_taken() -> None:
    safe = safe_picture(with_exif())
    shown = opened(safe.content)
    assert shown.size == (4, 6)
    assert dict(shown.getexif()) == {}
    assert b"Lindenstr" not in safe.content


def test_what_is_hidden_behind_its_end_is_cut_off() -> None:
    assert b"<script" not in safe_picture(picture() + b"<script>alert(1)</script>").content


def test_a_large_one_is_shrunk() -> None:
    assert opened(safe_picture(picture(size=(3000, 1500))).content).size == (720, 360)


def test_one_that_packs_badly_is_shrunk_until_it_is_small() -> None:
    noise = Image.effect_noise((800, 800), 200).convert("RGB")
    written = BytesIO()
    noise.save(written, "PNG")
    safe = safe_picture(written.getvalue())
    assert len(safe.content) <= MOST_STORED
    assert opened(safe.content).size[0] >= 200


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert safe_picture(with_exif()) == safe_picture(with_exif())


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(InvalidImage):
        safe_picture(NOT_PICTURES[name])


@pytest.mark.parametrize("size", [(5000, 4001), (50_000, 50_000)])
def test_a_bomb_is_not_even_unpacked(size: tuple[int, int]) -> None:
    tracemalloc.start()
    with pytest.raises(InvalidImage, match="too many pixels"):
        safe_picture(bomb(*size))
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_photograph_with_another_behind_it_is_a_jpeg() -> None:
    written = BytesIO()
    behind = Image.new("RGB", (90, 30), "blue")
    front = Image.new("RGB", (90, 30), "red")
    front.save(written, "MPO", save_all=True, append_images=[behind])
    stored = safe_picture(written.getvalue())
    assert stored.media_type == "image/jpeg"
    with Image.open(BytesIO(stored.content)) as seen:
        assert (seen.format, seen.size, getattr(seen, "n_frames", 1)) == ("JPEG", (90, 30), 1)
        assert seen.getpixel((45, 15))[0] > 250


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(InvalidImage, match="too many bytes"):
        safe_picture(picture() + bytes(LARGEST_UPLOAD))


class TestPhoto:
    """What a shop shows: larger, and WebP as well."""

    def test_it_keeps_more_of_itself_than_a_logo(self) -> None:
        safe = safe_picture(picture("JPEG", size=(4000, 3000)), limits=PHOTO)
        assert (safe.media_type, safe.width, safe.height) == ("image/jpeg", 2000, 1500)

    @pytest.mark.parametrize(
        ("mode", "color", "kind"), [("RGB", (1, 2, 3), "JPEG"), ("RGBA", (1, 2, 3, 40), "PNG")]
    )
    def test_a_webp_becomes_what_everybody_can_show(
        self, mode: str, color: tuple[int, ...], kind: str
    ) -> None:
        safe = safe_picture(picture("WEBP", mode, color=color, lossless=True), limits=PHOTO)
        assert opened(safe.content).format == kind

    def test_a_logo_is_no_webp(self) -> None:
        with pytest.raises(InvalidImage):
            safe_picture(picture("WEBP"))

    def test_a_large_png_without_transparency_becomes_a_jpeg(self) -> None:
        noise = Image.effect_noise((1500, 1500), 200).convert("RGB")
        written = BytesIO()
        noise.save(written, "PNG", compress_level=1)
        safe = safe_picture(written.getvalue(), limits=PHOTO)
        assert (safe.media_type, len(safe.content) <= PHOTO.stored) == ("image/jpeg", True)

    @pytest.mark.parametrize("name", NOT_PICTURES)
    def test_anything_else_is_refused(self, name: str) -> None:
        with pytest.raises(InvalidImage):
            safe_picture(NOT_PICTURES[name], limits=PHOTO)

    def test_a_telephones_largest_is_taken_and_a_png_of_its_size_is_not(self) -> None:
        assert safe_picture(picture("JPEG", "L", size=(8000, 6000)), limits=PHOTO).width == 2000
        with pytest.raises(InvalidImage, match="too many pixels"):
            safe_picture(bomb(5000, 4001), limits=PHOTO)
        with pytest.raises(InvalidImage, match="too many pixels"):
            safe_picture(picture("JPEG", "L", size=(8000, 6251)), limits=PHOTO)

    def test_a_moving_one_stands_still(self) -> None:
        frames = [Image.new("RGB", (6, 4), color) for color in ("red", "blue")]
        written = BytesIO()
        frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
        safe = safe_picture(written.getvalue(), limits=PHOTO)
        shown = opened(safe.content)
        assert getattr(shown, "n_frames", 1) == 1
        assert shown.convert("RGB").getpixel((1, 1))[0] > 240

    @pytest.mark.parametrize(("mode", "becomes"), [("RGB", "RGB"), ("RGBA", "RGBA"), ("L", "RGB")])
    def test_a_small_one_for_lists(self, mode: str, becomes: str) -> None:
        safe = safe_picture(picture(mode=mode, size=(900, 300)), limits=PHOTO)
        small = small_picture(safe.content)
        shown = opened(small.content)
        assert (small.media_type, shown.size) == ("image/webp", (320, 107))
        assert shown.mode in {becomes, "RGB"}
