"""What is built of what changed is, byte for byte, what is built of everything."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sitegen
from cms.contract import (
    Audience,
    Built,
    Bundle,
    Document,
    Edition,
    Entry,
    Look,
    Same,
    Unit,
    blob_path,
    recipes,
)
from cms.contract.blocks import Paragraph, Picture
from cms.contract.bundle import is_aired
from cms.contract.documents import Blob, FormerUnit
from cms.contract.documents import Site as SiteDocument
from cms.contract.entries import Gone
from cms.contract.look import LIGHT
from cms.contract.sections import Event, LegalDocument, Sections
from sitegen import bulletins, theme
from sitegen.generator import SiteGenerator
from sitegen.standing import Standing
from tests.sitegen import making
from tests.sitegen.making import COMMUNE, PROVINCE, bulletin_id, edition

ORIGIN = "https://{host}"
COUNT = 14
Site = dict[tuple[str, str], tuple[Entry, bytes | None]]


def full(bundle: Bundle, unit: str) -> Site:
    return {
        (one.entry.host, one.entry.path): (one.entry, one.body)
        for one in sitegen.build(bundle, unit, ORIGIN)
    }


def step(before: Site, bundle: Bundle, unit: str) -> tuple[Site, list[str]]:
    """The site after a change, made of what was there; and the paths that were made."""
    known = {address: entry.key for address, (entry, _) in before.items()}
    after: Site = {}
    made = []
    for one in sitegen.changes(bundle, unit, ORIGIN, known):
        if isinstance(one, Same):
            after[one.host, one.path] = before[one.host, one.path]
        else:
            after[one.entry.host, one.entry.path] = (one.entry, one.body)
            made.append(one.entry.path)
    return after, made


def remembered(standing: Standing, before: Site, bundle: Bundle) -> tuple[Site, bool]:
    """The site after a change, by what was kept in memory of it; and whether that was of use."""
    known = {address: entry.key for address, (entry, _) in before.items()}
    partial = standing.look(bundle)
    after: Site = dict(before) if partial else {}
    for one in standing.entries(known):
        if isinstance(one, Gone):
            del after[one.host, one.path]
        elif isinstance(one, Same):
            after[one.host, one.path] = before[one.host, one.path]
        else:
            after[one.entry.host, one.entry.path] = (one.entry, one.body)
    return after, partial


class World:
    """Documents that change as in years of use: each change is one method."""

    def __init__(self) -> None:
        self.now = making.NOW
        self.aside: set[int] = set()
        self.editions = {n: self.fresh(n) for n in range(COUNT)}
        self.dead: list[Document] = []
        self.placed: dict[int, str] = {}
        self.names = dict.fromkeys((COMMUNE, PROVINCE), 0)
        self.contact = "0290 000 0000"
        self.blobs: dict[str, Blob] = {}
        self.numbers: dict[int, int] = {}
        self.looks: list[Document] = []
        self.laws: dict[int, LegalDocument] = {}
        self.events: dict[int, Event] = {}
        self.made_of: dict[int, FormerUnit] = {}

    def fresh(self, number: int, **changes: Any) -> Edition:
        source = {"issuer": PROVINCE, "audience": Audience(kind="all")} if number % 3 == 0 else {}
        picture = recipes.picture(hashlib.sha256(b"cau").hexdigest(), number + 1)
        link = f'Xem <a href="ref:bulletin:{bulletin_id((number + 5) % COUNT)}">tin kia</a>.'
        fields: dict[str, Any] = {
            "body": [
                Paragraph(html=link if number % 4 == 1 else f"Tin {number}."),
                *([Picture(renditions=[picture.id], alt="Cầu")] if number % 5 == 2 else []),
            ],
            "recipes": [picture] if number % 5 == 2 else [],
            "related": [bulletin_id((number + 2) % COUNT)] if number % 4 == 2 else [],
            "priority": "priority" if number % 6 == 0 else "normal",
            "expire_at": making.NOW + timedelta(days=number) if number % 7 == 3 else None,
            "disclosure_class": 7 if number == 3 else None,
            # The last is an address that today's site has of its own at times.
            "old_paths": [f"/?p={number}", f"/cu/{number}/", "/su-kien.ics"]
            if number % 3 == 1
            else [],
            "channels": ["board"] if number in self.aside else ["site"],
            **source,
            **changes,
        }
        return edition(number, **fields)

    def edit(self, n: int, title: str) -> None:
        if n in self.editions:
            old = self.editions[n]
            slugs = [*old.former_slugs, old.slug][-3:]
            self.editions[n] = self.fresh(
                n, n=old.n + 1, title=title, slug=f"ten-{old.n}", former_slugs=slugs
            )

    def add(self, n: int, title: str) -> None:
        """A bulletin between the others in time, or the newest."""
        if n not in self.editions:
            again = self.numbers.get(n, 0) + 1
            self.editions[n] = self.fresh(n, n=again, title=title or f"Tin {n}", expire_at=None)

    def drop(self, n: int, title: str) -> None:
        """Nobody sends it here any more, and it was not withdrawn."""
        one = self.editions.pop(n, None)
        if one is not None:
            self.numbers[n] = one.n

    def move(self, n: int, category: str) -> None:
        if n in self.editions:
            self.editions[n] = self.fresh(n, n=self.editions[n].n + 1, category=category)

    def withdraw(self, n: int, title: str) -> None:
        one = self.editions.pop(n, None)
        if one is not None:
            paths = [f"/ban-tin/2024/{one.slug}-x{n}.html"]
            mode = {"mode": "notice", "notice": title} if n % 2 else {}
            blobs = [
                blob_path(self.blobs[recipe.id].sha256, "image/jpeg")
                for recipe in one.recipes
                if recipe.id in self.blobs
            ]
            self.dead.append(
                making.tombstone(one, paths=paths, old_paths=one.old_paths, blobs=blobs, **mode)
            )

    def place(self, n: int, note: str) -> None:
        if self.placed.pop(n, None) is None:
            self.placed[n] = note

    def paint(self, n: int, title: str) -> None:
        for one in self.editions.values():
            for recipe in one.recipes:
                sha256 = hashlib.sha256(title.encode()).hexdigest()
                self.blobs[recipe.id] = Blob(
                    sha256=sha256, size=n, type="image/jpeg", width=n + 9, height=9
                )

    def rename(self, n: int, title: str) -> None:
        unit = (COMMUNE, PROVINCE)[n % 2]
        self.names[unit] += 1

    def call(self, n: int, title: str) -> None:
        self.contact = f"0290 {n}"

    def dress(self, n: int, title: str) -> None:
        ground = f"#FFF{n % 10}F{n % 9}"
        light = msgspec.structs.replace(LIGHT, ground=ground)
        self.looks = [Look(id=PROVINCE, unit=PROVINCE, light=light, system=title)]

    def wait(self, n: int, title: str) -> None:
        self.now += timedelta(days=n)

    def file(self, n: int, title: str) -> None:
        """A legal document comes, or goes, or was signed on another day."""
        if n in self.laws and title == "Tên khác":
            del self.laws[n]
            return
        self.laws[n] = LegalDocument(
            slug=f"{n}-qd-ubnd",
            number=f"{n}/QĐ-UBND",
            kind="Quyết định",
            issuer=title or "UBND xã",
            signed_on=date(2024 + len(title) % 3, 1, 1 + n % 28),
            abstract=f"Về việc số {n}.",
        )

    def hold(self, n: int, title: str) -> None:
        """An event comes or goes."""
        start = making.NOW + timedelta(days=n - 5)
        found = Event(key=f"k{n}", title=title or "Hội", start=start, end=start + timedelta(1))
        if self.events.pop(n, None) is None:
            self.events[n] = found

    def turn(self, n: int, title: str) -> None:
        """A bulletin leaves the site and stays on the board, or comes back."""
        self.aside ^= {n}
        self.edit(n, title or "Tên")

    def merge(self, n: int, title: str) -> None:
        """It is found out what the commune was made from."""
        share = "part" if n % 2 else "all"
        self.made_of[n % 3] = FormerUnit(code=f"{n % 3:05}", full_name="Xã Cũ", share=share)

    def bundle(self) -> Bundle:
        documents: list[Any] = []
        for one in making.province(communes=2):
            if hasattr(one, "full_name") and self.names.get(one.id):
                name = f"{one.full_name} {self.names[one.id]}"
                one = making.changed(one, full_name=name)  # noqa: PLW2901
            if isinstance(one, Unit) and one.level == "commune":
                # The second commune has a share of what the first was made of.
                made_of = [self.made_of[n] for n in sorted(self.made_of)]
                found = made_of if one.id == COMMUNE else made_of[:1]
                one = making.changed(one, made_of=found)  # noqa: PLW2901
            if isinstance(one, SiteDocument):
                contact = making.changed(one.contact, phone=self.contact)
                sections = Sections(
                    legal=[self.laws[n] for n in sorted(self.laws)],
                    events=[self.events[n] for n in sorted(self.events)],
                )
                one = making.changed(one, contact=contact, sections=sections)  # noqa: PLW2901
            documents.append(one)
        placements = [
            making.placement(self.editions[n], note=note)
            for n, note in self.placed.items()
            if n in self.editions
        ]
        found = [*documents, *self.looks, *self.editions.values(), *self.dead, *placements]
        return making.bundle(found, now=self.now, blobs=dict(self.blobs))


WORDS = st.sampled_from(["Một <tên>", "Tên khác", ""])
NUMBERS = st.integers(0, COUNT - 1)
CHANGES = st.one_of(
    *(
        st.tuples(st.just(name), NUMBERS, WORDS.filter(bool))
        for name in (
            *("edit", "withdraw", "place", "paint", "rename", "call", "wait", "dress"),
            *("file", "hold", "turn", "merge"),
        )
    ),
    st.tuples(st.just("move"), NUMBERS, st.sampled_from(["health", "disclosure"])),
)


@pytest.mark.parametrize("unit", [COMMUNE, PROVINCE])
@given(rounds=st.lists(st.lists(CHANGES, min_size=1, max_size=3), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_incremental_is_full(rounds: list[list[tuple[str, int, str]]], unit: str) -> None:
    world = World()
    site: Site = {}
    kept: Site = {}
    standing = Standing(unit, ORIGIN)
    for changes in [[], *rounds]:
        for name, n, word in changes:
            getattr(world, name)(n, word)
        bundle = world.bundle()
        whole = full(bundle, unit)
        site, _ = step(site, bundle, unit)
        assert site == whole
        kept, _ = remembered(standing, kept, bundle)
        assert kept == whole
        assert standing.aired == {
            one.id for one in bundle.editions_for(unit) if is_aired(one, bundle.clock, "site")
        }


@pytest.mark.parametrize("unit", [COMMUNE, PROVINCE])
@given(
    rounds=st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(("edit", "add", "drop", "paint", "file", "hold", "turn")),
                st.integers(0, 40),
                WORDS,
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_remembered_site_is_full(rounds: list[list[tuple[str, int, str]]], unit: str) -> None:
    """Of what comes and goes a site that is kept in memory looks at nothing else."""
    world = World()
    kept, _ = remembered(standing := Standing(unit, ORIGIN), {}, world.bundle())
    for changes in rounds:
        for name, n, word in changes:
            getattr(world, name)(n, word)
        bundle = world.bundle()
        kept, partial = remembered(standing, kept, bundle)
        assert partial
        assert kept == full(bundle, unit)


def test_what_was_not_touched_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    kept, _ = remembered(standing := Standing(COMMUNE, ORIGIN), {}, world.bundle())
    world.add(32, "Tin mới")
    looked = []
    monkeypatch.setattr(
        bulletins, "_key", lambda model, edition: looked.append(edition.title) or "key"
    )
    remembered(standing, kept, world.bundle())
    assert looked == ["Tin mới"]


def made_after(change: Callable[[World], None], unit: str = COMMUNE) -> list[str]:
    world = World()
    before = full(world.bundle(), unit)
    change(world)
    return sorted(step(before, world.bundle(), unit)[1])


def drawn(site: Site) -> set[str]:
    """The paths of what the theme draws."""
    return {path for (host, path), (entry, _) in site.items() if host != "*" and entry.sha256}


def test_nothing_changed_and_nothing_is_made() -> None:
    assert made_after(lambda world: None) == []


def test_an_edit_makes_its_page_and_the_lists_that_show_it() -> None:
    """Bulletin 1 is in the second list page from the end, and linked to by bulletin 10."""
    made = made_after(lambda world: world.edit(1, "Tên khác"))
    pages = [path for path in made if path.startswith("/ban-tin/2024/")]
    assert len(pages) == 2
    assert set(made) - set(pages) <= {
        "/index.html", "/ban-tin.html", "/chuyen-muc/tin-tuc.html", "/feed.xml", "/feed.json",
        "/sitemap.xml", "/sitemap/trang.xml", "/sitemap/2024-01.xml", "/tim-kiem/2024-01-1.json",
        # Where it stood on a former site.
        "/?p=1", "/cu/1/index.html", "/su-kien.ics",
    }  # fmt: skip


def test_a_new_telephone_number_makes_every_page() -> None:
    everything = drawn(full(World().bundle(), COMMUNE))
    assert set(made_after(lambda world: world.call(1, ""))) == everything


def test_another_look_makes_every_page_and_its_style_sheet_alone() -> None:
    everything = drawn(full(World().bundle(), COMMUNE))
    made = set(made_after(lambda world: world.dress(1, "Hệ thống")))
    (style,) = made - everything
    assert style.startswith("/_b/")
    assert made == everything | {style}


def test_another_theme_makes_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = World().bundle()
    before = full(bundle, COMMUNE)
    monkeypatch.setattr(theme, "version", lambda: "f" * 64)
    _, made = step(before, bundle, COMMUNE)
    assert set(made) >= drawn(before)


def test_what_is_the_same_is_not_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = World().bundle()
    before = full(bundle, COMMUNE)

    def render(self: SiteGenerator, host: str, output: Any) -> Built:
        raise AssertionError(output.path)

    monkeypatch.setattr(SiteGenerator, "render", render)
    site, made = step(before, bundle, COMMUNE)
    assert (site, made) == (before, [])
