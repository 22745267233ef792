"""An old site's export becomes drafts, item by item, each in a transaction of its own.

What was imported is known by its source key: running again, or going on after a stop,
makes nothing twice.
"""

import hashlib
import time
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cms.intake.drafts import make_draft, sentences_of
from cms.intake.feeds import OldItem, Survey, items, survey
from cms.intake.inlines import one_line
from cms.intake.models import ImportedItem, SiteImport
from cms.intake.old_addresses import keep_addresses
from cms.intake.posts import Uploads, category_of, draft_of, refusal
from cms.library.sentences import UnreadableError

NAMELESS = gettext_noop("It has neither an identifier, nor an address, nor a title.")


def source_key(item: OldItem) -> str:
    """What tells an item from others, for all imports of a unit; "" where nothing does."""
    name = item.identity or (f"{item.title}\n{item.published or ''}" if item.title else "")
    return hashlib.sha256(name.encode()).hexdigest() if name else ""


class Importer:
    """One run of an import: `go_on()` until it says that it is done."""

    def __init__(
        self, run: SiteImport, unit_page, file: BinaryIO, uploads: BinaryIO | None = None
    ) -> None:
        """UnreadableError where the file or the zip cannot be read at all."""
        self.run = run
        self.unit_page = unit_page
        self.file = file
        self.uploads = Uploads(uploads) if uploads is not None else None
        self.survey: Survey = survey(file)
        if run.found is None:
            run.found = self.survey.found
            run.others = self.survey.others
            run.error = str(self.survey.broken or "")
            run.save()

    def go_on(self, seconds: float | None = None) -> bool:
        """Deal with items, for at most about `seconds`; whether all are dealt with."""
        until = None if seconds is None else time.monotonic() + seconds
        try:
            for place, item in enumerate(self._texts()):
                if place < self.run.place:
                    continue
                if until is not None and time.monotonic() > until:
                    return False
                self._deal_with(item)
        except UnreadableError as error:
            self.run.error = str(error)
        self.run.ended_at = timezone.now()
        self.run.save()
        return True

    def _texts(self):
        return (item for item in items(self.file) if item.is_bulletin)

    def _deal_with(self, item: OldItem) -> None:
        """One item: a draft, there already, or refused; counted with it."""
        run = self.run
        key = source_key(item)
        counted = run.made, run.already, run.refused, run.place
        try:
            with transaction.atomic():
                run.place += 1
                if self._is_there(key):
                    run.already += 1
                else:
                    self._make(item, key)
                run.save()
        except IntegrityError:
            # Another run made it at the same moment.
            run.made, run.already, run.refused, run.place = counted
            run.place += 1
            run.already += 1
            run.save()

    def _is_there(self, key: str) -> bool:
        rows = ImportedItem.objects.filter(unit=self.run.unit, source_key=key)
        return rows.filter(status=ImportedItem.Status.DRAFT).exists()

    def _make(self, item: OldItem, key: str) -> None:
        try:
            problem = refusal(item) if key else UnreadableError(NAMELESS)
            if problem:
                raise problem
            draft = draft_of(item, self.survey.media, self.uploads)
        except UnreadableError as error:
            self.run.refused += 1
            self._note(item, key or _by_place(self.run), "refused", [str(error)])
            return
        page = make_draft(
            draft,
            self.unit_page,
            self.run.user,
            file_name=self.run.file_name,
            sha256=self.run.sha256,
            category=category_of(item.categories),
        )
        told = [*sentences_of(draft), *map(str, keep_addresses(item, self.run.unit, page))]
        self._note(item, key, "draft", told, page)
        self.run.made += 1

    def _note(self, item: OldItem, key: str, status: str, unread: list[str], page=None) -> None:
        ImportedItem.objects.update_or_create(
            unit=self.run.unit,
            source_key=key,
            defaults={
                "run": self.run,
                "source": one_line(item.link or item.guid)[:500],
                "title": page.title if page else one_line(item.title)[:255],
                "original_date": item.published,
                "status": status,
                "unread": unread,
                "page": page,
            },
        )


def _by_place(run: SiteImport) -> str:
    """A key for what has none of its own: its place in this very file."""
    return hashlib.sha256(f"{run.sha256}#{run.place}".encode()).hexdigest()
