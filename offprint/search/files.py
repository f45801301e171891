"""Values → the files that our own index is read from.

A file is a mark of four letters and a stream of RFC 1950, which browsers inflate by themselves. ``about.json`` knows
the mark of each: it is asked for as ``?v=``, so that a file that did not change is not fetched again, and a browser
that was given another file than it asked for, as after a new build, notices.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import blake2b
from zlib import compress

MARK = 4
_LEVEL = 6


def pack(data: bytes) -> tuple[str, bytes]:
    """(the mark of a file, the file)."""
    mark = urlsafe_b64encode(blake2b(data, digest_size=3).digest())
    return mark.decode(), mark + compress(data, _LEVEL)


def to_json(value: object) -> bytes:
    """Compact JSON in UTF-8; halves of characters that stand alone become question marks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
