"""Pictures and documents that people hand in: known by their content, without place or camera in them."""

import io
from dataclasses import dataclass, field

import filetype  # type: ignore[import-untyped]
from PIL import Image, ImageOps

_PICTURES = {"image/jpeg": ("JPEG", "jpg"), "image/png": ("PNG", "png"), "image/webp": ("WEBP", "webp")}
_PDF = "application/pdf"
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
    kind = filetype.guess(content[:8192])
    content_type = kind.mime if kind else ""
    if content_type == _PDF:
        return CleanFile(content, _PDF, "pdf")
    if content_type not in _PICTURES:
        raise FileRejected("只能上传 JPG、PNG、WebP 图片或 PDF 文件。")
    format_, extension = _PICTURES[content_type]
    return CleanFile(_repaint(content, format_), content_type, extension)


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
