"""Several files read as one list: a folder with one file per village or polling station, a zip, gzip around a file.

The files stand in name order, numbers in the names compared as numbers (TPS 2 before TPS 10). What the systems of the
senders leave behind (``Thumbs.db``, ``__MACOSX``, lock files) and what cannot hold a list (pictures, letters) is passed
over and named in the scan; nothing else is. A file of an archive is unpacked to the disk while it is read, one at a
time, under a name of our own: no name in an archive ever says where anything is written.
"""

from __future__ import annotations

import errno
import gzip
import os
import re
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from attrs import field, frozen

from dukcapil_core.adapters.contract import Source
from dukcapil_core.errors import SourceError, reason_of
from dukcapil_core.workspace import refuse_odd_name

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
_EMPTY_ZIP = b"PK\x05\x06"
_OTHER_ARCHIVES = {b"Rar!\x1a\x07": "rar", b"7z\xbc\xaf\x27\x1c": "7z", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}

BOMB_BYTES, BOMB_RATIO = 48 << 20, 200
"""Beyond this size an archive may unpack to so many times its own size; text packs to a tenth, seldom to a fiftieth."""

MOST_BYTES = 64 << 30
MOST_FILES = 100_000
MOST_DEPTH = 3
"""A zip in a zip in a folder is read; what is packed deeper than that is refused."""

_CHUNK = 1 << 20
_HEAD = 265
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_NO_LIST = re.compile(
    r".*\.(?:jpe?g|png|gif|bmp|tiff?|heic|webp|svg|mp[34]|mov|ogg|docx?|odt|rtf|pptx?|odp|html?|md|lnk|url|exe|dll|bat|"
    r"ini|log|sha256|md5|toml|py)"
)
"""Pictures, letters, pages, programs and layouts, by their endings."""


@frozen(kw_only=True)
class Part:
    """One file of a source. ``label`` is its place in it, with "/" between folders; ``path`` where it lies, if it does.

    ``_copy`` puts its bytes into a file, for what lies in an archive.
    """

    label: str
    path: Path | None = None
    _copy: Callable[[Path], None] | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The file's own name, without that of the gzip around it."""
        name = PurePosixPath(self.label).name
        return name[:-3] if name.lower().endswith(".gz") else name

    @property
    def folder(self) -> str:
        """The folder or archive in which it stands; what a layout joins stands in the same one."""
        return str(PurePosixPath(self.label).parent)

    def unpack(self, folder: Path, beside: Sequence[Part] = ()) -> Source:
        """The part as a file that can be read; what lies in an archive is unpacked into ``folder``, which is empty.

        ``beside`` are parts to lay next to it. Raises SourceError for what is damaged or absurdly large.
        """
        if self.path is not None and self._copy is None:
            return Source(path=self.path, label=self.label)
        for number, part in enumerate((self, *beside)):
            target = folder / _safe_name(part.name, f"part-{number}")
            if part._copy is not None:
                part._copy(target)
            elif part.path is not None:
                shutil.copyfile(part.path, target)
        return Source(path=folder / _safe_name(self.name, "part-0"), label=self.label)


@frozen(kw_only=True)
class Parts:
    """What a source is made of: ``kind`` is "folder", "zip" or "gzip", ``skipped`` the labels and why."""

    kind: str
    parts: tuple[Part, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def samples(self) -> list[Part]:
        """The parts in the order in which a format is looked for: a PDF beside lists is a letter."""
        return sorted(self.parts, key=_is_pdf)

    def of_format(self, kind: str, joined: str | None) -> tuple[list[Part], list[Part]]:
        """The parts to read as records, and those to lay beside them (by the pattern of a layout's join).

        PDFs beside other files are the signed forms; where there is nothing else, they are the list.
        """
        records: list[Part] = []
        beside: list[Part] = []
        only = all(_is_pdf(part) for part in self.parts if joined is None or not _stem_fits(part, joined))
        for part in self.parts:
            if joined is not None and _stem_fits(part, joined):
                beside.append(part)
            elif only or kind == "pdf" or not _is_pdf(part):
                records.append(part)
        return records, beside


class Scratch:
    """A temporary folder and the archives that are open; both go with their owner, or when it is closed."""

    def __init__(self, within: Path | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="dukcapil-", dir=within))
        self._opened = ExitStack()
        self._opened.callback(shutil.rmtree, self.path, ignore_errors=True)
        self._sweep = weakref.finalize(self, self._opened.close)

    def open_zip(self, path: Path, name: str) -> zipfile.ZipFile:
        """A zip that stays open; its directory is read once, however many files it holds."""
        with _reading(name):
            archive = zipfile.ZipFile(path)
        self._opened.callback(archive.close)
        return archive

    def room(self) -> Path:
        """A new, empty folder in it."""
        return Path(tempfile.mkdtemp(dir=self.path))

    def close(self) -> None:
        """Closes the archives and drops the folder."""
        self._sweep()

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def has_parts(path: Path) -> bool:
    """Whether ``path`` is a folder or an archive; a workbook, which is a zip by its bytes, is none."""
    if path.is_dir():
        return True
    head = _head(path)
    return head.startswith((GZIP, _EMPTY_ZIP)) or (head.startswith(ZIP) and not is_office_file(path))


def is_office_file(path: Path) -> bool:
    """Whether a zip is a spreadsheet (Office Open XML or OpenDocument) and not an archive of something else."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".ods"}
    return not names.isdisjoint(("[Content_Types].xml", "xl/workbook.xml", "content.xml"))


def parts_of(source: Source, scratch: Scratch) -> Parts | None:
    """The parts of ``source``, None for a single file or a table. Archives in it are unpacked into ``scratch``.

    Raises SourceError: a damaged, locked or absurdly large archive, one of a kind that is not read, or nothing to read.
    """
    path = source.path
    if path is None:
        return None
    if not path.is_dir():
        _refuse_other_archive(path, source.name)
        if not has_parts(path):
            return None
    found = _Search(scratch, _Allowance(_packed_size(path), source.name))
    if path.is_dir():
        kind = "folder"
        found.folder(path)
    elif _head(path).startswith(GZIP):
        kind = "gzip"
        found.file(path, source.name, 0)
    else:
        kind = "zip"
        found.zip(path, "", 1)
    if not found.parts:
        raise SourceError("archive.nothing", file=source.name, count=len(found.skipped))
    ordered = sorted(found.parts, key=lambda part: natural_order(part.label))
    return Parts(kind=kind, parts=tuple(_once(ordered)), skipped=tuple(sorted(found.skipped)))


def natural_order(name: str) -> tuple[object, ...]:
    """A key that puts names in order with their numbers compared as numbers; equal names in another case by case."""
    pieces = re.split(r"([0-9]+)", name.casefold())
    key: list[tuple[int, int, str]] = []
    for place, piece in enumerate(pieces):
        digits = piece.lstrip("0") if place % 2 else ""
        key.append((1, len(digits), digits) if place % 2 else (2, 0, piece))
    return (*key, (0, 0, name))


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Allowance:
    """How much may still be unpacked, over all the archives of one source."""

    def __init__(self, packed: int, file: str) -> None:
        self.packed, self.file, self.unpacked, self.files = max(packed, 1), file, 0, 0

    def take(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > MOST_BYTES or (self.unpacked > BOMB_BYTES and self.unpacked > BOMB_RATIO * self.packed):
            raise SourceError("archive.bomb", file=self.file)

    def count(self) -> None:
        self.files += 1
        if self.files > MOST_FILES:
            raise SourceError("archive.too-many", file=self.file, most=MOST_FILES)


class _Search:
    """Collects the parts of a folder or archive, and what is passed over."""

    def __init__(self, scratch: Scratch, allowance: _Allowance) -> None:
        self.scratch, self.allowance = scratch, allowance
        self.parts: list[Part] = []
        self.skipped: list[tuple[str, str]] = []

    def folder(self, root: Path) -> None:
        for place, folders, names in os.walk(root, onerror=_unreadable):
            folders.sort()
            for name in sorted(names):
                path = Path(place) / name
                self.file(path, _label(path.relative_to(root).as_posix()), 0)

    def file(self, path: Path, label: str, depth: int) -> None:
        """A file on the disk; ``depth`` counts the archives around it."""
        self.allowance.count()
        try:
            if not path.is_file():
                self.skipped.append((label, "no file"))
                return
            size = path.stat().st_size
        except OSError as error:  # in a folder whose entries may be named and not looked at
            raise SourceError("source.unreadable", file=label, reason=reason_of(error)) from None
        if self._passed_over(label, size):
            return
        refuse_odd_name(path)
        _refuse_other_archive(path, label)
        head = _head(path)
        if head.startswith(GZIP):
            self._add(label, path, partial(_gunzip, path, label, self.allowance))
        elif has_parts(path):
            self.zip(path, f"{label}/", depth + 1)
        else:
            self._add(label, path, None)

    def zip(self, path: Path, prefix: str, depth: int) -> None:
        """The files in a zip."""
        name = prefix.rstrip("/") or self.allowance.file
        if depth > MOST_DEPTH:
            raise SourceError("archive.too-deep", file=name)
        archive = self.scratch.open_zip(path, name)
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            self.allowance.count()
            label = prefix + _label(_place_in_archive(entry.filename, name))
            if self._passed_over(label, entry.file_size):
                continue
            if entry.flag_bits & 1:
                raise SourceError("archive.encrypted", file=name)
            copy = partial(_unzip, archive, entry, label, self.allowance)
            head = _first_bytes(archive, entry, label)
            if head.startswith((ZIP, _EMPTY_ZIP)):
                # Whether it is a workbook or one more archive is seen only when it lies on the disk.
                inner = self.scratch.room() / _safe_name(PurePosixPath(label).name, "inner")
                copy(inner)
                self.file(inner, label, depth)
            elif head.startswith(GZIP):
                self._add(label, None, partial(_gunzip_entry, archive, entry, label, self.allowance))
            elif kind := _other_archive(head):
                raise SourceError("archive.other-kind", file=label, kind=kind)
            else:
                self._add(label, None, copy)

    def _add(self, label: str, path: Path | None, copy: Callable[[Path], None] | None) -> None:
        self.parts.append(Part(label=label, path=path, copy=copy))

    def _passed_over(self, label: str, size: int) -> bool:
        reason = _why_not(label, size)
        if reason is not None:
            self.skipped.append((label, reason))
        return reason is not None


def _why_not(label: str, size: int) -> str | None:
    """Why a file is no part of the list, None when it is one."""
    path = PurePosixPath(label)
    name = path.name.lower()
    if name.startswith(("~$", ".~lock")):
        return "lock file"
    if "__macosx" in map(str.lower, path.parts) or any(piece.startswith(".") for piece in path.parts):
        return "hidden"
    if name in _SYSTEM:
        return "system file"
    if _NO_LIST.fullmatch(name):
        return "no list"
    return "empty" if size == 0 else None


def _once(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, with ``#2`` after a label that an archive holds twice."""
    seen: dict[str, int] = {}
    for part in parts:
        seen[part.label] = seen.get(part.label, 0) + 1
        if seen[part.label] == 1:
            yield part
        else:
            yield Part(label=f"{part.label}#{seen[part.label]}", path=part.path, copy=part._copy)


def _unzip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str, allowance: _Allowance, target: Path) -> None:
    with _reading(label), archive.open(entry) as packed:
        _copy(packed, target, allowance, label)


def _gunzip(path: Path, label: str, allowance: _Allowance, target: Path) -> None:
    with _reading(label), gzip.open(path) as packed:
        _copy(packed, target, allowance, label)


def _gunzip_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str, allowance: _Allowance, target: Path
) -> None:
    with _reading(label), archive.open(entry) as outer, gzip.open(outer) as packed:
        _copy(packed, target, allowance, label)


def _copy(packed: _Readable, target: Path, allowance: _Allowance, label: str) -> None:
    with target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            allowance.take(len(chunk))
            if not file.tell() and (kind := _other_archive(chunk)):  # a tar in a gzip, say
                raise SourceError("archive.other-kind", file=label, kind=kind)
            file.write(chunk)


def _first_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str) -> bytes:
    with _reading(label), archive.open(entry) as packed:
        return packed.read(_HEAD)


@contextmanager
def _reading(label: str) -> Iterator[None]:
    """Turns what the archive libraries raise for damaged files into a SourceError."""
    try:
        yield
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise SourceError("archive.broken", file=label) from None
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # a full disk, a folder that may not be written: not its fault
            raise
        # EINVAL: the directory of the archive says that a file stands before its beginning.
        raise SourceError("archive.broken", file=label) from None


def _place_in_archive(name: str, archive: str) -> str:
    """The member's name with "/" between folders. Raises SourceError for one that points out of the archive."""
    place = name.replace("\\", "/")
    if place.startswith("/") or re.match(r"[A-Za-z]:", place) or ".." in place.split("/"):
        raise SourceError("archive.unsafe-name", file=archive)
    return "/".join(piece for piece in place.split("/") if piece not in ("", "."))


def _label(text: str) -> str:
    """A name as valid text, whatever the bytes of the file system were."""
    return text.encode("utf-8", "replace").decode()


def _safe_name(name: str, otherwise: str) -> str:
    """A file name to unpack under: the join's second file is found by its stem, all else about it does not matter."""
    safe = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[-120:].lstrip(".")
    return safe or otherwise


def _stem_fits(part: Part, pattern: str) -> bool:
    return fnmatchcase(PurePosixPath(part.name).stem.casefold(), pattern.casefold())


def _is_pdf(part: Part) -> bool:
    return part.name.lower().endswith(".pdf")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


def _other_archive(head: bytes) -> str | None:
    for magic, kind in _OTHER_ARCHIVES.items():
        if head.startswith(magic):
            return kind
    return "tar" if head[257:262] == b"ustar" else None


def _refuse_other_archive(path: Path, label: str) -> None:
    if kind := _other_archive(_head(path)):
        raise SourceError("archive.other-kind", file=label, kind=kind)


def _packed_size(path: Path) -> int:
    """The bytes on the disk of a file, or of all that is in a folder."""
    if not path.is_dir():
        return path.stat().st_size
    total = 0
    for place, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):
                total += (Path(place) / name).stat().st_size
    return total


def _unreadable(error: OSError) -> None:
    raise SourceError("source.unreadable", file=Path(error.filename or "").name, reason=reason_of(error))
