"""Word's .docx, by way of mammoth's HTML."""

import io
from collections import Counter

import mammoth
from django.utils.translation import gettext_noop

from cms.intake.cleaning import Cleaned, clean
from cms.intake.fonts import warn_of_fonts
from cms.intake.items import Picture
from cms.intake.kinds import BROKEN, element_counts, open_zip
from cms.intake.pictures import Album
from cms.library.sentences import Sentence, UnreadableError, say

# Elements of Office's XML that have no words of their own, and what to say of them.
NOT_READ = {
    "oMath": gettext_noop("Formulas were left out: %(count)d."),
    "OLEObject": gettext_noop("Embedded objects (sheets, drawings) were left out: %(count)d."),
    "chart": gettext_noop("Charts were left out: %(count)d."),
    "relIds": gettext_noop("Diagrams (SmartArt) were left out: %(count)d."),
    "altChunk": gettext_noop("Inserted files were left out: %(count)d."),
    "comment": gettext_noop("Remarks in the margin were left out: %(count)d."),
    "del": gettext_noop("Deletions that were only proposed were carried out: %(count)d."),
    "ins": gettext_noop("Insertions that were only proposed were carried out: %(count)d."),
}


def read(data: bytes) -> Cleaned:
    """Items of a .docx; UnreadableError where it is broken or unsafe."""
    with open_zip(data) as archive:
        counts = element_counts(archive)
        old_fonts = warn_of_fonts(
            archive.read(name) for name in archive.namelist() if name.endswith("fontTable.xml")
        )
    album = Album()
    parts: dict[str, Picture | None] = {}

    @mammoth.images.img_element
    def keep(image) -> dict[str, str]:
        address = f"part:{len(parts)}"
        alt = image.alt_text or ""
        kind = (image.content_type or "").partition("/")[2].removeprefix("x-")
        with image.open() as stored:
            parts[address] = album.take(stored.read(), f"{len(parts) + 1}.{kind}", "")
        return {"src": address, "alt": alt}

    def picture(address: str, alt: str) -> Picture | None:
        found = parts.get(address)
        return Picture(found.data, found.name, alt) if found else None

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=keep,
            include_embedded_style_map=False,
            external_file_access=False,
        )
    except UnreadableError:
        raise
    except Exception as error:  # Whatever a hostile document makes the library raise.
        raise UnreadableError(BROKEN) from error
    cleaned = clean(result.value, picture)
    linked = sum("external image" in message.message for message in result.messages)
    unread = [*cleaned.unread, *album.unread, *_left_out(counts, linked), *old_fonts]
    return Cleaned(cleaned.items, unread)


def _left_out(counts: Counter[str], linked: int) -> list[Sentence]:
    told = [say(text, count=counts[name]) for name, text in NOT_READ.items() if counts[name]]
    if linked:
        told.append(
            say(gettext_noop("Pictures that are only linked were left out: %(count)d."),
                count=linked)
        )  # fmt: skip
    return told
