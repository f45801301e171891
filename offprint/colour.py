"""A hue as data, a colour where CSS cannot be: OKLCH to sRGB and back, after B. Ottosson, "A perceptual color space"
(2020); and how well one colour can be read on another, after WCAG 2.2."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import atan2, cos, degrees, hypot, radians, sin


def hex_colour(lightness: float, chroma: float, hue: float) -> str:
    """OKLCH (0..1, 0..0.4, degrees) as ``#rrggbb``; what sRGB cannot show is clipped."""
    return _hex(lightness, chroma * cos(radians(hue)), chroma * sin(radians(hue)))


def read_colour(text: str) -> str:
    """``#rgb`` or ``#rrggbb`` as ``#rrggbb`` in small letters; empty if it is neither."""
    if re.fullmatch(r"#([0-9A-Fa-f]{3}){1,2}", text):
        digits = text[1:].lower()
        return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
    return ""


def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness, chroma and hue of ``#rrggbb``."""
    lightness, a, b = _oklab(colour)
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360


def mixed(colour: str, other: str, share: float) -> str:
    """So much of the other colour in this one, mixed in OKLab."""
    first, second = _oklab(colour), _oklab(other)
    return _hex(*(one + share * (two - one) for one, two in zip(first, second, strict=True)))


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance")."""
    low, high = sorted(_luminance(each) for each in (colour, other))
    return (high + 0.05) / (low + 0.05)


def least_contrast(colour: str, grounds: Iterable[str]) -> float:
    """The contrast with the ground on which a colour is read worst."""
    return min(contrast(colour, ground) for ground in grounds)


def readable(colour: str, grounds: Iterable[str], ratio: float) -> str:
    """The colour, or that nearest to it in lightness which has this contrast with every ground. Where none has, which
    takes grounds far apart, the better of black and white."""
    grounds = tuple(grounds)
    lightness, chroma, hue = oklch(colour)
    tries = [colour]
    for step in range(1, 101):
        for other in (lightness - step / 100, lightness + step / 100):
            if 0 <= other <= 1:
                # the nearer to black or white, the less colour there is room for
                tries.append(hex_colour(other, min(chroma, 2 * other, 2 * (1 - other)), hue))
    passing = (each for each in tries if least_contrast(each, grounds) >= ratio)
    return next(passing, max(("#000000", "#ffffff"), key=lambda each: least_contrast(each, grounds)))


def _hex(lightness: float, a: float, b: float) -> str:
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
        -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
        -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_,
    )
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, value)))):02x}" for value in linear)


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    l_ = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    m_ = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    s_ = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * l_ + 0.7936177850 * m_ - 0.0040720468 * s_,
        1.9779984951 * l_ - 2.4285922050 * m_ + 0.4505937099 * s_,
        0.0259040371 * l_ + 0.7827717662 * m_ - 0.8086757660 * s_,
    )


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_decoded(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
