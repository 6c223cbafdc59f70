"""Uploaded files on disk, each encrypted under a key that is not on that disk."""

import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.keys import KeyRing

MAX_FILE_BYTES = 20 * 1024 * 1024
_MAGIC = b"JGV1"
_NONCE_BYTES = 12
_NAME = re.compile(r"[0-9a-f]{32}")


class VaultError(Exception):
    """A file that cannot be stored or read."""


class FileTooLarge(VaultError):  # noqa: N818 - these names say what happened
    """A file of more bytes than allowed."""


class FileMissing(VaultError):  # noqa: N818
    """No file has this name."""


class FileDamaged(VaultError):  # noqa: N818
    """The file was changed, or its key is no longer in the ring."""


class FileVault:
    """Stores files under random names below `root`; the name is sealed in, so files cannot be exchanged."""

    def __init__(self, root: Path, keys: KeyRing) -> None:
        """Use the folder, making it when it is first needed, and the keys that seal sensitive data."""
        self._root = root
        self._keys = keys

    def store(self, stream: BinaryIO, max_bytes: int = MAX_FILE_BYTES) -> str:
        """Encrypt what the stream holds and return the stored name; raise FileTooLarge beyond `max_bytes`."""
        content = stream.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise FileTooLarge(f"more than {max_bytes} bytes")
        name = secrets.token_hex(16)
        self._write(name, self._seal(name, content))
        return name

    def open(self, name: str) -> bytes:
        """Return the file's content; raise FileMissing or FileDamaged."""
        try:
            return self._unseal(name, self._path(name).read_bytes())
        except FileNotFoundError:
            raise FileMissing(name) from None

    def delete(self, name: str) -> bool:
        """Delete the file; say whether there was one."""
        try:
            self._path(name).unlink()
        except FileNotFoundError:
            return False
        return True

    def names(self) -> list[str]:
        """Return the names of all files, to find what no row refers to any more."""
        return sorted(path.name for path in self._root.glob("??/*") if _NAME.fullmatch(path.name))

    def reseal(self, name: str) -> bool:
        """Encrypt the file with the current key; say whether that was needed."""
        key_id, _body = _split(self._path(name).read_bytes())
        if key_id == self._keys.current:
            return False
        self._write(name, self._seal(name, self.open(name)))
        return True

    def _seal(self, name: str, content: bytes) -> bytes:
        key_id = self._keys.current.encode()
        header = _MAGIC + bytes([len(key_id)]) + key_id
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = AESGCM(self._keys.keys[self._keys.current])
        return header + nonce + cipher.encrypt(nonce, content, header + name.encode())

    def _unseal(self, name: str, sealed: bytes) -> bytes:
        key_id, body = _split(sealed)
        key = self._keys.keys.get(key_id)
        if key is None:
            raise FileDamaged(f"key {key_id} is not in the ring")
        header = sealed[: len(sealed) - len(body)]
        try:
            return AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], header + name.encode())
        except (InvalidTag, ValueError):
            raise FileDamaged(name) from None

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileMissing("this is no name of a stored file")
        return self._root / name[:2] / name

    def _write(self, name: str, sealed: bytes) -> None:
        """Write beside and rename: after a crash there is the whole file or none."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f"{name}.{secrets.token_hex(4)}.part")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(path.parent)


def _split(sealed: bytes) -> tuple[str, bytes]:
    """Return the key's id and what follows the header."""
    start = len(_MAGIC) + 1
    if len(sealed) < start or not sealed.startswith(_MAGIC):
        raise FileDamaged("the file has no header")
    end = start + sealed[start - 1]
    return sealed[start:end].decode("ascii", "replace"), sealed[end:]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
