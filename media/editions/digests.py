"""SHA-256 over canonical text: the one way in which anything frozen is hashed."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_json(value: object) -> str:
    """Return the one JSON text of `value`: sorted keys, no spaces, real characters."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def sha256_of(value: object) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of bytes, text or anything JSON can hold."""
    if isinstance(value, bytes | bytearray | memoryview):
        data = bytes(value)
    elif isinstance(value, str):
        data = value.encode()
    else:
        data = canonical_json(value).encode()
    return hashlib.sha256(data).hexdigest()
