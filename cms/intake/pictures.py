"""Pictures inside files: taken once each, made fit, counted; what fails is said."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from cms.intake.inlines import one_line
from cms.intake.items import MAX_PICTURES, Picture
from cms.library.photos import clean_photo
from cms.library.sentences import Sentence, UnreadableError, say

VECTOR = (".emf", ".wmf", ".svg", ".svgm", ".emz", ".wmz")


@dataclass
class Album:
    """Takes pictures one by one; `unread` says which were not taken, and why."""

    unread: list[Sentence] = field(default_factory=list)
    taken: int = 0

    def take(self, data: bytes, name: str, alt: str = "", caption: str = "") -> Picture | None:
        """The picture, fit to be published; None where it is not, and `unread` says so."""
        name = one_line(name)[:80] or "?"
        if name.lower().endswith(VECTOR):
            self._say(
                gettext_noop("The drawing %(name)s is in a form that sites cannot show."), name=name
            )
            return None
        if self.taken >= MAX_PICTURES:
            self._say(
                gettext_noop("Picture %(name)s was left out: more than %(limit)d pictures."),
                name=name,
                limit=MAX_PICTURES,
            )
            return None
        try:
            fit, fit_name = clean_photo(data, name)
        except UnreadableError as error:
            self._say(gettext_noop("Picture %(name)s could not be read."), name=name)
            self.unread.append(error.sentence)
            return None
        self.taken += 1
        return Picture(fit, fit_name, alt, caption)

    def missing(self, name: str) -> None:
        """A picture that is named but not in the file."""
        self._say(
            gettext_noop("Picture %(name)s is not in the file; add it by hand."),
            name=one_line(name)[:80],
        )

    def _say(self, msgid: str, **params: str | int) -> None:
        if len(self.unread) < 200:
            self.unread.append(say(msgid, **params))


def picture_name(address: str) -> str:
    """What to call a picture by its address: its last part, shortened."""
    if address.startswith("data:"):
        return "data:"
    try:
        path = urlsplit(address).path
    except ValueError:
        path = ""
    return one_line(path.rpartition("/")[2] or address)[:80]
