"""The digest's mark as the icons that systems ask for when a site is installed or kept on a home screen."""

from __future__ import annotations

from collections.abc import Iterator

from offprint.cards.canvas import Canvas
from offprint.cards.design import PAGE, mark_bars, mark_colour
from offprint.output import Output

_ICONS = (
    ("icons/icon-192.png", 192, 8, True),
    ("icons/icon-512.png", 512, 22, True),
    ("icons/maskable-512.png", 512, 14, False),  # inside the safe zone, a circle of 40% (W3C, Web App Manifest)
    ("apple-touch-icon.png", 180, 6, False),
)
"""Path, side, pixels a unit of the mark (even numbers keep its edges sharp), and whether the ground is clear."""


def render_icons(mark: tuple[int, ...]) -> Iterator[Output]:
    """The icons of a mark, given by the hues of its bars."""
    for path, side, scale, clear in _ICONS:
        canvas = Canvas(side, side, PAGE)
        margin = (side - 20 * scale) // 2
        for hue, (x, y, width, height) in zip(mark, mark_bars(scale), strict=True):
            canvas.rectangle(margin + x, margin + y, width, height, mark_colour(hue))
        yield path, canvas.png(clear)
