"""An emblem as it comes from an office, made fit to stand on every page of a province.

A drawing (SVG) keeps shapes and colours alone: no script, style, text, link, picture or entity
can be in what is published. Anything else becomes a square PNG.
"""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import BinaryIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_noop
from PIL import Image

from cms.contract.look import EMBLEM_BYTES, EMBLEM_PIXELS
from cms.library.photos import SVG, clean_photo
from cms.library.sentences import UnreadableError

NAMESPACE = "http://www.w3.org/2000/svg"
SHAPES = {
    *("svg", "g", "defs", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "title"),
}
# What is about a drawing and draws nothing: left out without a word.
ABOUT = {"desc", "metadata", "namedview", "RDF", "Work"}
ATTRIBUTES = {
    *("id", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r"),
    *("rx", "ry", "fx", "fy", "d", "points", "transform", "fill", "fill-rule", "fill-opacity"),
    *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"),
    *("stroke-dasharray", "stroke-opacity", "opacity", "clip-path", "clip-rule", "offset"),
    *("stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod"),
    *("clipPathUnits", "preserveAspectRatio"),
}
# A colour, a number, a path, or a part of the same drawing; never another address.
VALUE = re.compile(r"[\w#.,\s%+-]*|rgba?\([\d.,%\s]+\)|url\(#[\w.-]+\)")
TRANSFORM = re.compile(r"[\w.,\s()+-]*")
LENGTH = re.compile(r"(\d+(?:\.\d+)?)(?:px)?")
MOST_ELEMENTS = 500
MOST_DEPTH = 12


def clean_emblem(file: BinaryIO) -> tuple[str, bytes]:
    """Media type and bytes of an emblem: a clean SVG, or a PNG of EMBLEM_PIXELS square.

    Takes SVG, and what `clean_photo` takes. UnreadableError for what is neither, for a drawing
    of more than shapes, and for what is larger than EMBLEM_BYTES when it is clean.
    """
    file.seek(0)
    start = file.read(200)
    file.seek(0)
    kind, data = (
        ("image/svg+xml", _drawing(file)) if SVG.match(start) else ("image/png", _png(file))
    )
    if len(data) > EMBLEM_BYTES:
        raise _too_large()
    return kind, data


def _too_large() -> UnreadableError:
    return UnreadableError(
        gettext_noop("The emblem is larger than %(limit)d KB. Send a simpler one."),
        limit=EMBLEM_BYTES // 1024,
    )


def _png(file: BinaryIO) -> bytes:
    data, _name = clean_photo(file, "emblem")
    with Image.open(io.BytesIO(data)) as image:
        small = image.convert("RGBA")
    small.thumbnail((EMBLEM_PIXELS, EMBLEM_PIXELS), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (EMBLEM_PIXELS, EMBLEM_PIXELS), (0, 0, 0, 0))
    left, top = ((EMBLEM_PIXELS - side) // 2 for side in small.size)
    square.paste(small, (left, top))
    out = io.BytesIO()
    square.save(out, "PNG", optimize=True)
    if out.tell() > EMBLEM_BYTES:
        out = io.BytesIO()
        square.quantize(128, Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _drawing(file: BinaryIO) -> bytes:
    # What is about the drawing may be as large again as the drawing.
    data = file.read(4 * EMBLEM_BYTES + 1)
    if len(data) > 4 * EMBLEM_BYTES:
        raise _too_large()
    try:
        root = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableError(gettext_noop("This SVG drawing cannot be read.")) from error
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise UnreadableError(gettext_noop("This SVG drawing cannot be read."))
    if sum(1 for _one in root.iter()) > MOST_ELEMENTS:
        raise _too_large()
    clean = _clean(root, 0)
    sides = [LENGTH.fullmatch(clean.get(side, "")) for side in ("width", "height")]
    if not clean.get("viewBox") and all(sides):
        # Without it a browser cuts the drawing where it should make it smaller.
        clean.set("viewBox", f"0 0 {' '.join(side[1] for side in sides if side)}")
    ElementTree.register_namespace("", NAMESPACE)
    return ElementTree.tostring(clean, encoding="utf-8")


def _clean(one: ElementTree.Element, depth: int) -> ElementTree.Element:
    name = _name(one)
    if depth > MOST_DEPTH:
        raise _too_large()
    clean = ElementTree.Element(f"{{{NAMESPACE}}}{name}")
    for key, value in (*one.attrib.items(), *_properties(one.get("style", ""))):
        if key in ATTRIBUTES and _is_plain(key, value):
            clean.set(key, value)
    if name == "title":
        clean.text = (one.text or "")[:200]
        return clean
    for child in one:
        found = _name(child)
        if found in SHAPES and str(child.tag).startswith(f"{{{NAMESPACE}}}"):
            clean.append(_clean(child, depth + 1))
        elif found not in ABOUT:
            raise UnreadableError(
                gettext_noop(
                    "The drawing holds “%(name)s”, and only shapes and colours are published. "
                    "Save it as plain SVG or as PNG."
                ),
                name=found[:40],
            )
    return clean


def _name(one: ElementTree.Element) -> str:
    return str(one.tag).rpartition("}")[2]


def _properties(style: str) -> Iterator[tuple[str, str]]:
    """What a `style` attribute says, as the attributes that say the same."""
    for one in style.split(";"):
        key, _, value = one.partition(":")
        yield key.strip(), value.strip()


def _is_plain(key: str, value: str) -> bool:
    pattern = TRANSFORM if key in ("transform", "gradientTransform") else VALUE
    return len(value) <= EMBLEM_BYTES and pattern.fullmatch(value) is not None
