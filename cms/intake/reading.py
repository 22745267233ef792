"""A file's bytes to a draft: the one door to all readers, pure and without models.

Call `cms.intake.sandbox.read` from a request: it runs this in a process with limits.
"""

from django.utils.translation import gettext_noop

from cms.intake.items import Draft, bounded
from cms.intake.kinds import BROKEN, ZIP_ERRORS, kind_of
from cms.intake.official import draft_of
from cms.intake.pictures import Album
from cms.intake.readers import docx, odt, pdf
from cms.library.sentences import UnreadableError, say

READERS = {"docx": docx.read, "odt": odt.read, "pdf": pdf.read}
NOTHING = gettext_noop("The file holds no text and no picture.")


def read(data: bytes, name: str) -> Draft:
    """The draft of a .docx, .odt, PDF or picture, told by content and not by name.

    UnreadableError, one sentence, for whatever is not read as a whole. A picture becomes a
    draft without a title.
    """
    kind = kind_of(data, name)
    if kind == "picture":
        return _photo(data, name)
    try:
        cleaned = READERS[kind](data)
    except (*ZIP_ERRORS, RecursionError) as error:
        raise UnreadableError(BROKEN) from error
    if not cleaned.items:
        raise UnreadableError(NOTHING)
    return draft_of(bounded(cleaned.items), cleaned.unread, name)


def _photo(data: bytes, name: str) -> Draft:
    album = Album()
    picture = album.take(data, name)
    if picture is None:
        raise UnreadableError(album.unread[-1].msgid, **album.unread[-1].params)
    told = say(gettext_noop("A photo says nothing of its matter: write the title and the text."))
    return Draft("", "", [picture], [told])
