"""Makes web archives and tables with other people's tools, for tests/archives.rs to read.

    python make_archives.py DIR

Needs warcio and pyarrow; brotli and zstandard where they are there. Exits with 3 when warcio or
pyarrow is missing. Prints a JSON object: each file it made, and how many pages are in it.
"""

import gzip
import io
import json
import sys
import zlib
from pathlib import Path

try:
    import pyarrow
    import pyarrow.parquet
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

try:
    import brotli
except ImportError:
    brotli = None
try:
    import zstandard
except ImportError:
    zstandard = None


def page(number):
    return (
        f"<html><head><title>Walk {number}</title></head><body><h1>Walk {number}</h1>"
        f"<p>Café {number}: it rained all day, and the path along the river was closed.</p></body></html>"
    )


def chunked(body, size=37):
    parts = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def codings():
    """Header fields and body of each page."""
    yield [("Content-Type", "text/html; charset=utf-8")], lambda text: text.encode()
    yield [("Content-Type", "text/html; charset=ISO-8859-1")], lambda text: text.encode("latin-1")
    yield (
        [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")],
        lambda text: gzip.compress(text.encode()),
    )
    yield (
        [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "deflate")],
        lambda text: zlib.compress(text.encode()),
    )
    yield (
        [("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")],
        lambda text: chunked(text.encode()),
    )
    yield (
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Transfer-Encoding", "chunked"),
            ("Content-Encoding", "gzip"),
        ],
        lambda text: chunked(gzip.compress(text.encode())),
    )
    if brotli:
        yield (
            [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "br")],
            lambda text: brotli.compress(text.encode()),
        )
    if zstandard:
        yield (
            [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "zstd")],
            lambda text: zstandard.compress(text.encode()),
        )


def write_warc(out, compressed, version):
    writer = WARCWriter(out, gzip=compressed, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("walks.warc", {"software": "a test"}))
    count = 0
    for number, (fields, encode) in enumerate(codings()):
        head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
        url = f"https://walks.example/{number}"
        body = io.BytesIO(encode(page(number)))
        writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=head))
        count += 1
    for status, kind in (("301 Moved", "text/html"), ("200 OK", "image/png")):
        head = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        body = io.BytesIO(b"not a page")
        writer.write_record(
            writer.create_warc_record("https://walks.example/no", "response", payload=body, http_headers=head)
        )
    body = io.BytesIO(page(count).encode())
    writer.write_record(
        writer.create_warc_record(
            f"https://walks.example/{count}", "resource", payload=body, warc_content_type="text/html"
        )
    )
    return count + 1


def main(folder):
    made = {}
    for name, compressed, version in (
        ("v10.warc", False, "1.0"),
        ("v11.warc", False, "1.1"),
        ("v11.warc.gz", True, "1.1"),
    ):
        with open(folder / name, "wb") as out:
            made[name] = write_warc(out, compressed, version)
    if zstandard:
        # A frame a record, as archives compressed with Zstandard have it, with and without a
        # dictionary in a skippable frame before them.
        records = []
        for number in range(12):
            out = io.BytesIO()
            writer = WARCWriter(out, gzip=False)
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = io.BytesIO(page(number).encode())
            url = f"https://walks.example/{number}"
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=head))
            records.append(out.getvalue())
        (folder / "plain.warc.zst").write_bytes(b"".join(zstandard.compress(r) for r in records))
        raw = zstandard.ZstdCompressionDict(b"".join(records)[:4096], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        for name, stored in (
            ("dict.warc.zst", raw.as_bytes()),
            ("packed-dict.warc.zst", zstandard.compress(raw.as_bytes())),
        ):
            packer = zstandard.ZstdCompressor(dict_data=raw, write_content_size=True)
            frame = b"\x5d\x2a\x4d\x18" + len(stored).to_bytes(4, "little") + stored
            (folder / name).write_bytes(frame + b"".join(packer.compress(r) for r in records))
            made[name] = 12
        made["plain.warc.zst"] = 12
    rows = [{"url": f"https://walks.example/{n}", "html": page(n), "id": n, "other": [n]} for n in range(300)]
    table = pyarrow.Table.from_pylist(rows)
    for codec in ("none", "snappy", "gzip", "zstd", "lz4"):
        name = f"{codec}.parquet"
        pyarrow.parquet.write_table(table, folder / name, compression=codec, row_group_size=128)
        made[name] = 300
    renamed = pyarrow.table(
        {
            "content": pyarrow.array([page(n).encode("latin-1") for n in range(5)], pyarrow.binary()),
            "meta": pyarrow.array([{"source": f"https://walks.example/{n}"} for n in range(5)]),
        }
    )
    pyarrow.parquet.write_table(renamed, folder / "renamed.parquet")
    made["renamed.parquet"] = 5
    print(json.dumps(made))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
