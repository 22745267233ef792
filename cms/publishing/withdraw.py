"""Withdrawing: a tombstone, which outranks every release, cache and backup."""

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms.bulletins.models import BulletinPage
from cms.bulletins.models.bulletin import Withdrawal
from cms.contract import documents
from cms.contract.addresses import blob_path, bulletin_path, former_paths
from cms.contract.errors import ContractError
from cms.contract.reading import decode, encode
from cms.publishing.freeze import read
from cms.publishing.models import Edition, Media, Tombstone
from cms.publishing.outputs import KINDS, audience_filter, carriers, raise_desired
from cms.sites.models import SectionsRecipe
from cms.units.models import Unit

GONE = Withdrawal()


@transaction.atomic
def withdraw(bulletin: str, how: Withdrawal = GONE) -> Tombstone | None:
    """Withdraw a bulletin in all its languages, for ever; None if it was never published.

    Done again it changes nothing. From the next release on its pages answer 410, or lead
    to the bulletin that took its place.
    """
    existing = Tombstone.objects.filter(bulletin=bulletin).first()
    if existing:
        return existing
    editions = list(
        Edition.objects.filter(bulletin=bulletin).select_related("issuer").order_by("made_at")
    )
    if not editions:
        return None
    document = _document(editions, how)
    where = carriers(editions[0])
    for edition in editions[1:]:
        where |= carriers(edition)
    return _bury(document, where)


def _document(editions: list[Edition], how: Withdrawal) -> documents.Tombstone:
    frozen = [read(edition) for edition in editions]
    paths = {path for one in frozen for path in (bulletin_path(one), *former_paths(one))}
    units = {str(pk) for edition in editions for pk in edition.units.values_list("pk", flat=True)}
    kinds = {edition.audience for edition in editions}
    kind = "all" if "all" in kinds else "units" if "units" in kinds else "own"
    return documents.Tombstone(
        id=str(editions[-1].bulletin),
        bulletin=str(editions[-1].bulletin),
        issuer=str(editions[-1].issuer_id),
        audience=documents.Audience(kind=kind, units=sorted(units) if kind == "units" else []),
        publish_at=frozen[0].publish_at,
        withdrawn_at=timezone.now().replace(microsecond=0),
        mode=how.mode,
        notice=how.notice,
        successor=str(how.successor) if how.successor else None,
        paths=sorted(paths),
        # Each edition keeps those of the one before it.
        old_paths=next((one.old_paths for one in reversed(frozen) if one.old_paths), []),
        blobs=_blob_paths(editions[0].bulletin),
    )


def _blob_paths(bulletin: UUID) -> list[str]:
    """Addresses of everything that only this bulletin's editions were made with.

    What a current edition of another bulletin or a unit's sections name stays, under whatever
    recipe it came to be.
    """
    through = Edition.media.through.objects
    own = Media.objects.filter(pk__in=through.filter(edition__bulletin=bulletin).values("media"))
    blobs = set(own.exclude(sha256="").values_list("sha256", "type"))
    others = through.filter(media=OuterRef("pk"), edition__current=True)
    others = others.exclude(edition__bulletin=bulletin)
    sections = SectionsRecipe.objects.filter(recipe=OuterRef("pk"))
    same = Media.objects.filter(sha256__in={sha256 for sha256, _type in blobs})
    shared = same.filter(Exists(others) | Exists(sections)).values_list("sha256", "type")
    return sorted(blob_path(*blob) for blob in blobs - set(shared))


def _bury(document: documents.Tombstone, where: Q | None = None) -> Tombstone:
    """Store a tombstone and want new versions of the outputs in `where`, or of its audience."""
    issuer = Unit.objects.get(pk=document.issuer)
    Edition.objects.filter(bulletin=document.bulletin).update(current=False)
    tombstone = Tombstone.objects.create(
        bulletin=document.bulletin,
        issuer=issuer,
        document=encode(document),
        audience=document.audience.kind,
        withdrawn_at=document.withdrawn_at,
    )
    units = Unit.objects.filter(pk__in=document.audience.units)
    tombstone.units.set(units)
    raise_desired(where or audience_filter(document.audience.kind, issuer, units), KINDS)
    return tombstone


class WithdrawalLedger:
    """Tombstones as files, one each, outside the database: a restored backup meets them again.

    The folder is never part of a restore; the operator copies it forward.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, document: documents.Tombstone) -> None:
        """Write one, whole or not at all, and let it reach the disk."""
        self.root.mkdir(parents=True, exist_ok=True)
        fresh = self.root / f".{document.id}.{os.getpid()}"
        with fresh.open("wb") as file:
            file.write(encode(document))
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.root / f"{document.id}.json")

    def all(self) -> list[documents.Tombstone]:
        """Every tombstone; ContractError names a file that cannot be read."""
        found = []
        for path in sorted(self.root.glob("*.json")):
            try:
                found.append(decode(path.read_bytes(), documents.Tombstone))
            except ContractError as error:
                raise ContractError(f"{path}: {error}") from error
        return found


def withdrawal_ledger() -> WithdrawalLedger:
    """The ledger of this installation."""
    return WithdrawalLedger(settings.VAR_DIR / "withdrawals")


def copy_to_ledger(ledger: WithdrawalLedger) -> int:
    """Write the tombstones that the ledger has not got yet; how many."""
    waiting = list(Tombstone.objects.filter(in_ledger=False))
    for tombstone in waiting:
        ledger.add(decode(bytes(tombstone.document), documents.Tombstone))
        Tombstone.objects.filter(pk=tombstone.pk).update(in_ledger=True)
    return len(waiting)


def replay(ledger: WithdrawalLedger) -> int:
    """Withdraw again what a restored database has forgotten; how many."""
    known = {str(pk) for pk in Tombstone.objects.values_list("pk", flat=True)}
    forgotten = [one for one in ledger.all() if one.bulletin not in known]
    for document in forgotten:
        with transaction.atomic():
            _bury(document)
            _take_page_back(document.bulletin)
    return len(forgotten)


def _take_page_back(bulletin: str) -> None:
    page = BulletinPage.objects.filter(uuid=bulletin, live=True).first()
    if page is not None:
        page.unpublish(log_action="wagtail.unpublish")
