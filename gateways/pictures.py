"""Pictures and documents that people hand in: known by their content, without place or camera in them."""

import io
import re
from dataclasses import dataclass, field

from PIL import Image, ImageOps

# How a file of each kind begins. For pictures that is only a claim, and painting them anew is the proof.
_BEGINNINGS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WEBP": re.compile(rb"RIFF....WEBPVP", re.DOTALL),
    "PDF": re.compile(rb"(?:\xef\xbb\xbf)?%PDF-\d"),
}
_TYPES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "PDF": ("application/pdf", "pdf"),
}
_MAX_PIXELS = 60_000_000  # a phone's largest pictures have about 50 million
_QUALITY = 90
_TOO_LARGE = "图片尺寸太大，请压缩后再上传。"


class FileRejected(Exception):  # noqa: N818 - the name says what happened
    """A file we do not take; its text is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it may be kept: its real type, and for a picture nothing but the picture."""

    content: bytes = field(repr=False)
    content_type: str
    extension: str


def clean_file(content: bytes) -> CleanFile:
    """Return the file without its metadata; raise FileRejected unless it is a JPEG, PNG, WebP or PDF."""
    if not content:
        raise FileRejected("文件是空的，请重新选择。")
    format_ = next((name for name, beginning in _BEGINNINGS.items() if beginning.match(content)), None)
    if format_ is None:
        raise FileRejected("只能上传 JPG、PNG、WebP 图片或 PDF 文件。")
    return CleanFile(content if format_ == "PDF" else _repaint(content, format_), *_TYPES[format_])


def _repaint(content: bytes, format_: str) -> bytes:
    """Paint the picture anew, turned as its camera held it: metadata and hidden additions stay behind."""
    try:
        with Image.open(io.BytesIO(content), formats=[format_]) as picture:
            if picture.width * picture.height > _MAX_PIXELS:  # known from the head, before anything unfolds
                raise FileRejected(_TOO_LARGE)
            return _encode(ImageOps.exif_transpose(picture), format_)
    except Image.DecompressionBombError:
        raise FileRejected(_TOO_LARGE) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, ArithmeticError):
        raise FileRejected("图片已损坏，无法打开，请重新上传。") from None


def _encode(picture: Image.Image, format_: str) -> bytes:
    if format_ == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    bare = Image.new(picture.mode, picture.size)
    if picture.mode == "P":
        bare = picture.convert("RGBA")
        bare.info.clear()
    else:
        bare.paste(picture)
    painted = io.BytesIO()
    bare.save(painted, format_, quality=_QUALITY)
    return painted.getvalue()
