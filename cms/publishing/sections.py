"""The sections of a unit's site: frozen when its page goes live, read by every build after."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import UTC
from hashlib import blake2b

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from cms.contract import blocks as contract
from cms.contract import documents, recipes
from cms.contract import sections as parts
from cms.contract.errors import ContractError
from cms.contract.reading import decode, encode
from cms.publishing.blocks import Freezer, paragraphs_of
from cms.publishing.errors import UnfitError
from cms.publishing.freeze import want_media
from cms.publishing.store import blob_store
from cms.sites.blocks import LEGAL_KINDS
from cms.sites.models import FrozenSections, SectionsRecipe, UnitPage
from cms.sites.sections import legal_slug
from cms.units.models import Unit


class Frozen(msgspec.Struct, frozen=True):
    """What is stored for a unit."""

    sections: parts.Sections
    recipes: list[documents.Recipe]


NOTHING = Frozen(parts.Sections(), [])


# Bytes of documents whose decoded forms, two to three times their size, a process keeps: the
# communes of a province have a place each up to 200 kB.
KEPT_BYTES = 16_000_000


class Decoded:
    """Sections that were decoded last, of documents of `room` bytes together; safe in threads.

    `size` are the bytes of those that are kept.
    """

    def __init__(self, room: int) -> None:
        self.size = 0
        self._room = room
        self._kept: OrderedDict[bytes, tuple[Frozen, int]] = OrderedDict()
        self._busy = threading.Lock()

    def of(self, document: bytes) -> Frozen:
        """The sections of a document; the same object again while it is kept."""
        name = blake2b(document).digest()
        with self._busy:
            if name not in self._kept:
                frozen = msgspec.json.decode(document, type=Frozen)
                self._kept[name] = frozen, len(document)
                self.size += len(document)
            self._kept.move_to_end(name)
            found, _size = self._kept[name]
            while self.size > self._room:
                _name, (_oldest, size) = self._kept.popitem(last=False)
                self.size -= size
        return found


_decoded = Decoded(KEPT_BYTES)


def with_sections(sites: Iterable[documents.Site]) -> dict[str, documents.Site]:
    """The sites with their sections, by unit id. One query."""
    found = {site.unit: site for site in sites}
    rows = FrozenSections.objects.filter(unit__in=found).values_list("unit", "document")
    for unit, document in rows:
        frozen, site = _decoded.of(bytes(document)), found[str(unit)]
        more = {recipe.id: recipe for recipe in (*site.recipes, *frozen.recipes)}
        found[site.unit] = msgspec.structs.replace(
            site, sections=frozen.sections, recipes=list(more.values())
        )
    return found


@transaction.atomic
def freeze_sections(unit: Unit) -> None:
    """Store the sections of a unit's live page and want their pictures and files made.

    Raises UnfitError, in one line, for what no site could show.
    """
    page = UnitPage.objects.get(unit=unit)
    frozen = settled(page)
    if frozen == NOTHING:
        FrozenSections.objects.filter(unit=unit).delete()
        return
    row, _made = FrozenSections.objects.update_or_create(
        unit=unit, defaults={"document": msgspec.json.encode(frozen)}
    )
    row.named.all().delete()
    SectionsRecipe.objects.bulk_create(
        [SectionsRecipe(sections=row, recipe=one.id) for one in frozen.recipes]
    )
    want_media(frozen.recipes)


def settled(page: UnitPage) -> Frozen:
    """The sections of a page, of a draft too, as every reader will have them. Raises UnfitError."""
    freezer = _SectionFreezer(Freezer(blob_store()))
    try:
        sections = freezer.sections(page)
        document = documents.Site(
            id=str(page.unit_id),
            unit=str(page.unit_id),
            title=page.title,
            agency=page.agency,
            contact=documents.Contact(),
            sections=sections,
            updated_at=timezone.now().replace(microsecond=0),
        )
        decode(encode(document), documents.Site)
    except ContractError as error:
        raise UnfitError(str(error)) from error
    return Frozen(sections, list(freezer.freezer.recipes.values()))


class _SectionFreezer:
    """Turns the fields of a page into the contract's sections.

    A picture or file that has gone from the library leaves its place empty.
    """

    def __init__(self, freezer: Freezer) -> None:
        self.freezer = freezer

    def sections(self, page: UnitPage) -> parts.Sections:
        return parts.Sections(
            organisation=[self._body(child.value) for child in page.organisation],
            leaders=[self._leader(child.value) for child in page.leaders],
            ground=self._ground(page),
            nature=list(self._text(page.nature)),
            history=list(self._text(page.history)),
            culture=list(self._text(page.culture)),
            sights=[self._sight(child.value) for child in page.sights],
            procedures=[parts.Procedure(**_words(child.value)) for child in page.procedures],
            legal=list(self._legal(page)),
            events=[self._event(child) for child in page.events],
            outages=[
                parts.Outage(
                    start=_utc(child.value["start"]),
                    end=_utc(child.value["end"]),
                    what=child.value["what"],
                )
                for child in page.outages
            ],
            accessibility=list(self._text(page.accessibility)),
        )

    def _body(self, value) -> parts.Body:
        return parts.Body(**_words(value))

    def _leader(self, value) -> parts.Leader:
        words = _words({key: value[key] for key in value if key != "photo"})
        alt = gettext("Portrait of %(name)s") % {"name": value["name"]}
        return parts.Leader(**words, photo=self._picture(value["photo"], alt))

    def _ground(self, page: UnitPage) -> parts.Ground:
        title = gettext("Boundary map")
        return parts.Ground(
            picture=self._picture(page.map_picture, page.map_alt),
            file=self._file(page.map_file, title),
            area_km2=float(page.area_km2) if page.area_km2 else None,
            population=page.population,
            counted_on=page.counted_on,
            borders=page.borders,
        )

    def _sight(self, value) -> parts.Sight:
        words = _words({key: value[key] for key in value if key != "picture"})
        picture = value["picture"]
        return parts.Sight(**words, picture=self._picture(picture["image"], picture["alt"]))

    def _legal(self, page: UnitPage) -> Iterator[parts.LegalDocument]:
        names = dict(LEGAL_KINDS)
        taken: set[tuple[int, str]] = set()
        for child in page.legal:
            value = child.value
            slug, year = legal_slug(value["number"]), value["signed_on"].year
            if (year, slug) in taken:
                # The form refuses this; what came another way keeps an address of its own.
                slug = f"{slug}-{str(child.id or len(taken))[:8].lower()}"
            taken.add((year, slug))
            title = gettext("Full text of %(number)s") % {"number": value["number"]}
            yield parts.LegalDocument(
                slug=slug,
                number=value["number"],
                kind=str(names[value["kind"]]),
                issuer=value["issuer"],
                signed_on=value["signed_on"],
                in_force_from=value["in_force_from"],
                abstract=value["abstract"],
                file=self._file(value["file"], title),
            )

    def _event(self, child) -> parts.Event:
        value = child.value
        return parts.Event(
            key=str(child.id),
            title=value["title"],
            start=_utc(value["start"]),
            end=_utc(value["end"]),
            place=value["place"],
            text=value["text"],
        )

    def _text(self, stream) -> Iterator[contract.Block]:
        for child in stream:
            match child.block_type:
                case "paragraph":
                    for html in paragraphs_of(child.value.source):
                        yield contract.Paragraph(html=html)
                case "heading":
                    yield contract.Heading(text=child.value)
                case "image":
                    picture = self._picture(child.value["image"], child.value["alt"])
                    if picture is not None:
                        yield picture

    def _picture(self, image, alt: str) -> contract.Picture | None:
        if image is None:
            return None
        source = self.freezer.source(image.file)
        found = recipes.pictures(source)
        for recipe in found:
            self.freezer.recipes[recipe.id] = recipe
        return contract.Picture(renditions=[recipe.id for recipe in found], alt=alt)

    def _file(self, document, title: str) -> contract.File | None:
        if document is None:
            return None
        recipe = recipes.file(self.freezer.source(document.file), document.filename)
        self.freezer.recipes[recipe.id] = recipe
        return contract.File(recipe=recipe.id, title=title)


def _words(value) -> dict[str, str]:
    """The plain texts of a block; what was left out is empty."""
    return {key: value[key] or "" for key in value}


def _utc(moment):
    return moment.astimezone(UTC).replace(microsecond=0)
