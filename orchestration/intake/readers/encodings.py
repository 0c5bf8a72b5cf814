"""Encodings: bytes as received to UTF-8, by Python's own strict decoders.

Belongs here: telling an encoding and unpacking gzip. Not here: splitting text into rows.
"""

import codecs
import gzip
import zlib
from pathlib import Path

from orchestration.intake.readers.rows import UnreadableFile

# A mark at the start is the sender's own word; UTF-8 refuses almost all text that is not UTF-8;
# GB18030 holds GBK and GB2312 and accepts nearly everything, so it must come last.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

UTF_8 = ("utf-8", "utf-8-sig")

# All of it is held in memory, once as bytes and once as text.
UNPACKED_BYTES_ALLOWED = 2 << 30


def file_bytes(path: Path) -> bytes:
    """The file's content, unpacked where its name ends in .gz.

    Raises:
        UnreadableFile: the file is empty, its gzip stream is damaged, or it unpacks to too much.
        OSError: the disk or the network share failed.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(UNPACKED_BYTES_ALLOWED + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableFile(
            f"压缩文件已损坏，无法解压（{error}）。请重新发送。",
            f"the compressed file is damaged ({error}); send it again",
        ) from error
    if len(data) > UNPACKED_BYTES_ALLOWED:
        raise UnreadableFile(
            "文件（解压后）过大，已拒绝。请分成几个文件发送。",
            "the file, unpacked, is larger than is allowed; send it in parts",
        )
    if not data or data.isspace():
        raise UnreadableFile(
            "文件是空的。请确认后重新发送。", "the file is empty; check and send it again"
        )
    return data


def to_utf8(data: bytes, named: str = "auto") -> tuple[bytes, str]:
    """The same text in UTF-8 and the name of the encoding it came in.

    Raises:
        UnreadableFile: the bytes are valid in no encoding tried.
    """
    marked = [name for mark, name in MARKS if data.startswith(mark)]
    for name in [named] if named != "auto" else marked or ["utf-8", "gb18030"]:
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if name in UTF_8:
            # Valid as it is: to write it anew would take longer than to split it into rows.
            return data.removeprefix(codecs.BOM_UTF8 if name != "utf-8" else b""), name
        return text.encode(), name
    raise UnreadableFile(
        "文件编码无法识别（不是 UTF-8，也不是 GB18030）。请另存为“CSV UTF-8”后重新发送。",
        "the encoding is neither UTF-8 nor GB18030; save it as CSV UTF-8 and send it again",
    )
