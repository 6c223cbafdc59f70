"""Pictures and documents that people hand in."""

import io
import struct
import zipfile
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


def packed(*names: str) -> bytes:
    """Write a ZIP; a Word or Excel file is one with other names in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return written.getvalue()


SCRIPT = b"<script>alert(1)</script>"
FOREIGN = {
    "empty": b"",
    "html": b"<html>" + SCRIPT + b"</html>",
    "html that names a pdf": b"<html>%PDF-1.7" + SCRIPT,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "program": b"MZ\x90\x00" + b"\x00" * 100,
    "gif": b"GIF89a" + b"\x00" * 50,
    "gif that is a script": b"GIF89a/*" + b"\x00" * 50 + b"*/=1;alert(1)",
    "sound": b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 50,
    "sound that names a picture": b"RIFF\x24\x00\x00\x00WAVEWEBPVP8 " + b"\x00" * 50,
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 50,
    "zip": packed("a.txt"),
    "word": packed("[Content_Types].xml", "word/document.xml"),
    "excel": packed("[Content_Types].xml", "xl/workbook.xml"),
    "text": b"text",
    "pdf further on": b"x" * 100 + b"%PDF-1.7\n%%EOF",
    "png with another line end": painted("PNG").replace(b"\r\n", b"\n", 1),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_files_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(FileRejected, match="文件是空的" if name == "empty" else "只能上传"):
        clean_file(FOREIGN[name])


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("rest", [b"", b"<html>" + SCRIPT, b"%PDF-1.7\n%%EOF", packed("a.txt")], ids=["cut", "html", "pdf", "zip"])
def test_what_only_begins_like_a_picture_is_refused(format_: str, rest: bytes) -> None:
    with pytest.raises(FileRejected, match="图片(已损坏|尺寸太大)"):
        clean_file(painted(format_)[:16] + rest)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(format_: str) -> None:
    whole = painted(format_, size=(400, 200))
    with pytest.raises(FileRejected, match="图片已损坏"):
        clean_file(whole[: len(whole) // 2])


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
