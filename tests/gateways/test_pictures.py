"""Pictures and documents that people hand in."""

import io
import struct
import zlib

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from gateways.pictures import FileRejected, clean_file

PLACE = "丽水市莲都区"


def painted(format_: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), orientation: int = 0) -> bytes:
    """Paint a picture whose left half is red, with the place and the camera in its EXIF."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = "Camera of Chen"
    exif[0x010E] = PLACE
    if orientation:
        exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    picture.convert(mode).save(written, format_, exif=exif)
    return written.getvalue()


@pytest.mark.parametrize(
    ("format_", "content_type", "extension"),
    [("JPEG", "image/jpeg", "jpg"), ("PNG", "image/png", "png"), ("WEBP", "image/webp", "webp")],
)
def test_a_picture_keeps_its_type_and_loses_its_metadata(format_: str, content_type: str, extension: str) -> None:
    given_ = painted(format_)
    assert b"Camera of Chen" in given_
    clean = clean_file(given_)
    assert (clean.content_type, clean.extension) == (content_type, extension)
    assert b"Camera" not in clean.content
    assert not dict(Image.open(io.BytesIO(clean.content)).getexif())


def test_a_picture_taken_sideways_stands_upright_afterwards() -> None:
    upright = Image.open(io.BytesIO(clean_file(painted("JPEG", orientation=6)).content))
    assert upright.size == (20, 40)
    red, _green, blue = upright.convert("RGB").getpixel((10, 5))  # type: ignore[misc]
    assert red > 200
    assert blue < 100


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "CMYK"])
def test_pictures_of_every_colour_mode_are_taken(mode: str) -> None:
    format_ = "JPEG" if mode in ("L", "CMYK") else "PNG"
    clean = Image.open(io.BytesIO(clean_file(painted(format_, mode)).content))
    assert clean.size == (40, 20)


def test_what_is_hidden_behind_a_picture_stays_behind() -> None:
    assert b"<script>" not in clean_file(painted("JPEG") + b"<script>alert(1)</script>").content


def test_a_pdf_is_taken_as_it_is() -> None:
    content = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF"
    clean = clean_file(content)
    assert (clean.content, clean.content_type, clean.extension) == (content, "application/pdf", "pdf")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><script>alert(1)</script></html>", b"MZ\x90\x00" + b"\x00" * 100, b"GIF89a" + b"\x00" * 50, b"text"],
    ids=["empty", "html", "program", "gif", "text"],
)
def test_other_files_are_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(FileRejected, match="。"):
        clean_file(content)


def png_of(width: int, height: int) -> bytes:
    """Write a small PNG that says it is this large."""
    head = struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b"")]
    written = b"\x89PNG\r\n\x1a\n"
    for name, body in parts:
        written += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return written


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(9000, 9000), (30000, 30000)])
def test_a_picture_that_would_unfold_to_too_much_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(FileRejected, match="尺寸太大"):
        clean_file(png_of(*size))


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 700), st.binary(max_size=8), st.booleans())
def test_a_broken_picture_is_cleaned_or_refused_and_nothing_else(
    format_: str, place: int, put: bytes, cut: bool
) -> None:
    content = painted(format_)
    content = content[:place] if cut else content[:place] + put + content[place + len(put) :]
    try:
        assert clean_file(content).content
    except FileRejected as refusal:
        assert str(refusal).endswith("。")
