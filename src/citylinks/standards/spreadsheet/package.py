"""Opening the zip file that an xlsx or ods file is, without trusting a word of what it says about itself.

Each part is unpacked here, within limits that count what really comes out, and packed again without
compression: the parser behind gets sizes that are true, and only parts that are XML without a DOCTYPE.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from citylinks.standards.spreadsheet.sheets import MOST_PARTS, MOST_UNPACKED_BYTES, UnreadableError

OPC_NAMES = (".xml", ".rels")
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
BROKEN = "The file is damaged."
SAVE_AGAIN = "Open it in a spreadsheet program and save it again."
_CHUNK = 1 << 20


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the XML parts by name, and the part `mimetype`. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_PARTS:
                raise UnreadableError(f"The file is packed from more than {MOST_PARTS:,} parts.", SAVE_AGAIN)
            return _parts(archive, infos)
    # NotImplementedError is how zipfile names a way of packing, or a version, that it cannot read.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as fault:
        raise UnreadableError(BROKEN, SAVE_AGAIN) from fault
    except RuntimeError as fault:  # how zipfile says that a password is wanted
        raise UnreadableError("The file is protected by a password.", "Save it without one.") from fault


def _parts(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    room = MOST_UNPACKED_BYTES
    for info in infos:
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnreadableError(BROKEN, SAVE_AGAIN)
        if info.is_dir() or not (info.filename == "mimetype" or info.filename.lower().endswith(OPC_NAMES)):
            continue
        if info.filename in found:
            raise UnreadableError(BROKEN, SAVE_AGAIN)
        chunks = []
        with archive.open(info) as part:
            while chunk := part.read(_CHUNK):
                room -= len(chunk)
                if room < 0:
                    raise UnreadableError(
                        f"Unpacked, the file has more than {MOST_UNPACKED_BYTES:,} bytes.",
                        "Split it into several files.",
                    )
                chunks.append(chunk)
        found[info.filename] = b"".join(chunks)
    return found


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip file of these parts, stored as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def is_ods(parts: Mapping[str, bytes]) -> bool:
    """Tell an ods file, which names its type in a part of its own."""
    return parts.get("mimetype", b"").strip() == ODS_TYPE.encode()


def is_xlsx(parts: Mapping[str, bytes]) -> bool:
    """Tell an xlsx file by the part that every one has."""
    return "xl/workbook.xml" in parts or any(name.lower().endswith("workbook.xml") for name in parts)
