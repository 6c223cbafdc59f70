"""The platform's message encryption (safe mode): AES-256-CBC with the account's EncodingAESKey."""

import base64
import binascii
import re
import secrets
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gateways.wechat.rejected import CallbackRejected

_BLOCK = 32  # the platform pads to 32 bytes, not to AES's 16
_KEY_SHAPE = re.compile(r"[A-Za-z0-9]{43}", re.ASCII)
_RANDOM, _LENGTH = 16, 4


@dataclass(frozen=True, slots=True)
class AesKey:
    """One EncodingAESKey, ready to use; never shown."""

    value: bytes = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> "AesKey":
        """Read the 43 letters and digits shown on the platform's page; raise ValueError for any other shape."""
        if not _KEY_SHAPE.fullmatch(text):
            raise ValueError("An EncodingAESKey is exactly 43 letters and digits.")
        return cls(base64.b64decode(text + "="))

    def apply(self) -> Cipher[modes.CBC]:
        """Return the cipher with the IV the platform prescribes: the key's first 16 bytes."""
        return Cipher(algorithms.AES(self.value), modes.CBC(self.value[:16]))


@dataclass(frozen=True, slots=True)
class Opened:
    """A decrypted body and the key that opened it, which must also close the answer."""

    plain: bytes
    key: AesKey


class MessageCipher:
    """Opens and closes bodies of one account; the previous key is accepted while the key is being changed."""

    def __init__(self, app_id: str, aes_key: str, previous_aes_key: str = "") -> None:
        """Keep the keys; raise ValueError when one has not the platform's shape."""
        self._app_id = app_id.encode()
        self._keys = [AesKey.from_text(text) for text in (aes_key, previous_aes_key) if text]
        if not self._keys:
            raise ValueError("Safe and compatible mode need an EncodingAESKey.")

    def decrypt(self, encrypted: str) -> Opened:
        """Open the text of an `Encrypt` element; raise CallbackRejected when no key of the account opens it."""
        sealed = _from_base64(encrypted)
        for key in self._keys:
            plain = self._open(sealed, key)
            if plain is not None:
                return Opened(plain, key)
        raise CallbackRejected("no key of this account opens the encrypted body")

    def encrypt(self, plain: bytes, key: AesKey) -> str:
        """Close a body with the key that opened the message, as base64."""
        framed = secrets.token_bytes(_RANDOM) + struct.pack(">I", len(plain)) + plain + self._app_id
        pad = _BLOCK - len(framed) % _BLOCK
        encryptor = key.apply().encryptor()
        return base64.b64encode(encryptor.update(framed + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def _open(self, sealed: bytes, key: AesKey) -> bytes | None:
        decryptor = key.apply().decryptor()
        framed = _unpad(decryptor.update(sealed) + decryptor.finalize())
        if framed is None or len(framed) < _RANDOM + _LENGTH:
            return None
        start = _RANDOM + _LENGTH
        (length,) = struct.unpack(">I", framed[_RANDOM:start])
        plain, app_id = framed[start : start + length], framed[start + length :]
        return plain if app_id == self._app_id else None


def _from_base64(encrypted: str) -> bytes:
    try:
        sealed = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise CallbackRejected("the encrypted body is not base64") from None
    if not sealed or len(sealed) % 16:
        raise CallbackRejected("the encrypted body has not whole blocks")
    return sealed


def _unpad(padded: bytes) -> bytes | None:
    pad = padded[-1]
    if not 1 <= pad <= _BLOCK or padded[-pad:] != bytes([pad]) * pad:
        return None
    return padded[:-pad]
