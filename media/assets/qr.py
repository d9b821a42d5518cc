"""Addresses as QR codes, for paper and for screens."""

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=256)
def qr_svg(address: str) -> str:
    """Return a QR code as an SVG without a size or a quiet zone of its own.

    The look comes from the page: `.app-qr` leaves the light margin that scanners need.
    """
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=0, nl=False
    )
    return drawn.getvalue().decode()
