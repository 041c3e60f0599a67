"""An organisation's own colours: which there are, and whether they can be read. Pure.

Source of the formula: WCAG 2.2, "relative luminance" and "contrast ratio"; 4.5 to 1 is its floor for words (1.4.3, AA).
"""

import re
from collections.abc import Mapping

from status.errors import Invalid
from status.fields import shown

# The page's backgrounds in each scheme, `--paper` and `--wash` in templates/public/style.css: links stand on both.
LIGHT, DARK = "#fbfaf7", "#131519"
LIGHT_WASH, DARK_WASH = "#f1eee7", "#22262c"
COLOURS = {"link": (LIGHT, LIGHT_WASH), "sign": (LIGHT,), "link_dark": (DARK, DARK_WASH), "sign_dark": (DARK,)}
ENOUGH = 4.5
_FORM = re.compile(r"#[0-9a-fA-F]{6}")


def check_colours(colours: Mapping[str, object]) -> None:
    """`Invalid`, each mistake under `colours.<name>`: a name there is not, another form than #rrggbb, a contrast under 4.5 to 1."""
    mistakes = {f"colours.{name}": sentence for name, value in colours.items() if (sentence := _mistake(name, value))}
    if mistakes:
        raise Invalid(mistakes)


def contrast(one: str, other: str) -> float:
    """How well two colours (#rrggbb) stand out from each other, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _mistake(name: str, value: object) -> str:
    if name not in COLOURS:
        return f"colours.{shown(name)} is not a colour of the page; there are {', '.join(COLOURS)}."
    if not isinstance(value, str) or not _FORM.fullmatch(value):
        return f"colours.{name} has to be a colour like #0a4f9e: # and six hexadecimal digits."
    ratio = min(contrast(value, ground) for ground in COLOURS[name])
    if ratio >= ENOUGH:
        return ""
    scheme = "dark" if name.endswith("_dark") else "light"
    return f"colours.{name} cannot be read: {value} has a contrast of {ratio:.2f} on the page's {scheme} background, {ENOUGH} is the least."


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
