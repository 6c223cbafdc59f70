"""Files at rest: sealed, named at random, whole or not there."""

import io
import os
from pathlib import Path

import pytest

from config.keys import KeyRing
from gateways.vault import FileDamaged, FileMissing, FileTooLarge, FileVault

OLD, NEW = os.urandom(32), os.urandom(32)
BEFORE = KeyRing("k1", {"k1": OLD})
ROTATED = KeyRing("k2", {"k2": NEW, "k1": OLD})
PROOF = "住院证明 出院小结".encode() * 50


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / "files", BEFORE)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_stored_file_is_read_back_and_unreadable_on_disk(vault: FileVault, tmp_path: Path) -> None:
    name = vault.store(io.BytesIO(PROOF))
    assert vault.open(name) == PROOF
    (file,) = on_disk(tmp_path)
    assert "住院".encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert vault.names() == [name]


def test_the_same_file_twice_has_two_names_and_two_cipher_texts(vault: FileVault, tmp_path: Path) -> None:
    assert vault.store(io.BytesIO(PROOF)) != vault.store(io.BytesIO(PROOF))
    first, second = on_disk(tmp_path)
    assert first.read_bytes() != second.read_bytes()


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(vault: FileVault, tmp_path: Path) -> None:
    vault.store(io.BytesIO(b"x" * 100), max_bytes=100)
    with pytest.raises(FileTooLarge):
        vault.store(io.BytesIO(b"x" * 101), max_bytes=100)
    assert len(on_disk(tmp_path)) == 1


def test_a_file_changed_anywhere_is_noticed(vault: FileVault, tmp_path: Path) -> None:
    name = vault.store(io.BytesIO(PROOF))
    (file,) = on_disk(tmp_path)
    whole = file.read_bytes()
    for place in (0, 4, 5, 6, 8, 20, len(whole) - 1):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(FileDamaged):
            vault.open(name)
    for length in range(0, 40, 3):
        file.write_bytes(whole[:length])
        with pytest.raises(FileDamaged):
            vault.open(name)


def test_two_files_that_were_exchanged_are_noticed(vault: FileVault, tmp_path: Path) -> None:
    name, other = vault.store(io.BytesIO(b"one")), vault.store(io.BytesIO(b"two"))
    path = {file.name: file for file in on_disk(tmp_path)}
    path[name].write_bytes(path[other].read_bytes())
    with pytest.raises(FileDamaged):
        vault.open(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32, "a" * 32 + "\n", "/etc/passwd"])
def test_a_name_that_was_never_given_out_finds_nothing(vault: FileVault, name: str) -> None:
    with pytest.raises(FileMissing):
        vault.open(name)


def test_a_deleted_file_is_gone(vault: FileVault) -> None:
    name = vault.store(io.BytesIO(PROOF))
    assert vault.delete(name)
    assert not vault.delete(name)
    with pytest.raises(FileMissing):
        vault.open(name)


def test_after_a_key_change_old_files_open_and_new_ones_use_the_new_key(vault: FileVault, tmp_path: Path) -> None:
    old = vault.store(io.BytesIO(PROOF))
    rotated = FileVault(tmp_path / "files", ROTATED)
    new = rotated.store(io.BytesIO(b"new"))
    assert rotated.open(old) == PROOF
    with pytest.raises(FileDamaged):
        vault.open(new)


def test_a_resealed_file_no_longer_needs_the_old_key(vault: FileVault, tmp_path: Path) -> None:
    name = vault.store(io.BytesIO(PROOF))
    rotated = FileVault(tmp_path / "files", ROTATED)
    assert (rotated.reseal(name), rotated.reseal(name)) == (True, False)
    assert FileVault(tmp_path / "files", KeyRing("k2", {"k2": NEW})).open(name) == PROOF


def test_a_write_that_fails_leaves_no_part_behind(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        vault.store(io.BytesIO(PROOF))
    assert on_disk(tmp_path) == []
