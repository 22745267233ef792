"""From a reader's draft to an unpublished bulletin in the tree."""

from io import BytesIO

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from cms.bulletins.models import BulletinPage
from cms.intake.items import Draft, Heading, Item, ItemList, Paragraph, Picture, Table
from cms.intake.models import IntakeNote

DEFAULT_CATEGORY = "notice"


def make_draft(
    draft: Draft,
    unit_page,
    user,
    *,
    file_name: str = "",
    sha256: str = "",
    category: str = DEFAULT_CATEGORY,
) -> BulletinPage:
    """An unpublished bulletin under a unit's page, its pictures in the unit's library.

    One transaction: all of it is there, or nothing, no picture's file either. What could
    not be read, and each picture without alt text, is kept as an IntakeNote where there is
    any. The page has one revision, of `user`. Permission is the caller's to ask.
    """
    stored: list = []
    try:
        with transaction.atomic():
            page = BulletinPage(
                title=draft.title or gettext("No title yet"),
                summary=draft.summary,
                category=category,
                live=False,
                owner=user,
            )
            page.body = [_block(item, unit_page, user, stored) for item in draft.body]
            unit_page.add_child(instance=page)
            # Saved as a draft: what is required is asked for when it is sent.
            page.save_revision(user=user, log_action=True, clean=False)
            sentences = sentences_of(draft)
            if sentences:
                IntakeNote.objects.create(
                    page=page, sentences=sentences, file_name=file_name[:200], sha256=sha256
                )
    except BaseException:
        # Files know no transaction.
        for file in stored:
            file.storage.delete(file.name)
        raise
    return page


def sentences_of(draft: Draft) -> list[str]:
    """All that the author must look at, in the active language."""
    told = [str(sentence) for sentence in draft.unread]
    told += [
        gettext("Picture %(name)s has no alt text: write what it shows.") % {"name": item.name}
        for item in draft.body
        if isinstance(item, Picture) and not item.alt
    ]
    told += [
        gettext("A table needs a caption and a first row of headers: “%(start)s”")
        % {"start": " ".join(item.rows[0])[:80]}
        for item in draft.body
        if isinstance(item, Table) and not (item.caption and item.has_header)
    ]
    return told


def _block(item: Item, unit_page, user, stored: list) -> tuple[str, object]:
    match item:
        case Paragraph(html):
            return "paragraph", RichText(f"<p>{html}</p>")
        case Heading(text, level):
            return "heading", {"text": text, "level": str(level)}
        case ItemList(items, ordered):
            return "list", {"items": items, "ordered": ordered}
        case Table(rows, caption, has_header):
            return "table", {
                "data": rows,
                "cell": [],
                "first_row_is_table_header": has_header,
                "first_col_is_header": False,
                "table_header_choice": "row" if has_header else "neither",
                "table_caption": caption,
            }
        case Picture():
            image = _image(item, unit_page, user, stored)
            return "image", {"image": image, "alt": item.alt, "caption": item.caption}
    raise ValueError(f"unknown item {item!r}")


def _image(item: Picture, unit_page, user, stored: list):
    """The picture in the library, of the unit."""
    model = get_image_model()
    image = model(
        title=(item.alt or item.name)[:255],
        file=ImageFile(BytesIO(item.data), name=item.name),
        uploaded_by_user=user,
    )
    if any(field.name == "unit" for field in model._meta.get_fields()):
        image.unit = unit_page.unit
    image._set_image_file_metadata()
    image.save()
    stored.append(image.file)
    return image
