"""Files that come with a request: cleaned and sealed before its transaction, thrown away if it does not keep them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from flask import request
from werkzeug.datastructures import FileStorage

from gateways.pictures import FileRejected, clean_file
from gateways.vault import FileVault

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_FILES = 12
"""More in one request are refused unread."""
PREFIX = "file."
"""What the name of a form's file input begins with, before the field's code."""
TOO_LARGE = "超过10 MB，请压缩后再上传"
TOO_MANY = f"一次最多上传{MAX_FILES}个文件，请分几次上传"


@dataclass
class Upload:
    """One file given for a field, or the sentence why it was not taken."""

    field: str
    file_name: str
    problem: str = ""
    stored_name: str = ""
    media_type: str = ""
    size: int = 0
    is_kept: bool = False


@dataclass
class Bag:
    """The files of one request: those that came, and the stored names to throw away when it has succeeded."""

    uploads: list[Upload] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


@contextmanager
def received(vault: FileVault) -> Iterator[Bag]:
    """Store the request's files; afterwards only what the request has kept is still there."""
    bag = Bag()
    succeeded = False
    try:
        for name, file in request.files.items(multi=True):
            if name.startswith(PREFIX) and file.filename:
                too_many = len(bag.uploads) >= MAX_FILES
                bag.uploads.append(_take(vault, name.removeprefix(PREFIX), file, TOO_MANY if too_many else ""))
        yield bag
        succeeded = True
    finally:
        unwanted = [one.stored_name for one in bag.uploads if one.stored_name and not (one.is_kept and succeeded)]
        for stored_name in unwanted + (bag.dropped if succeeded else []):
            vault.delete(stored_name)


def _take(vault: FileVault, code: str, file: FileStorage, problem: str) -> Upload:
    name = (file.filename or "").replace("\x00", "").rpartition("/")[2].rpartition("\\")[2]
    upload = Upload(code, name[:100], problem)
    content = b"" if problem else file.stream.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        upload.problem = TOO_LARGE
    if upload.problem:
        return upload
    try:
        clean = clean_file(content)
    except FileRejected as error:
        upload.problem = str(error).rstrip("。")
        return upload
    upload.stored_name = vault.store(BytesIO(clean.content))
    upload.media_type, upload.size = clean.content_type, len(clean.content)
    return upload
