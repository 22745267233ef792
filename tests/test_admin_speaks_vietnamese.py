"""No page of the admin shows a word that has no Vietnamese.

Two nets. The first is exact: while pages are made, every msgid looked up in vain in the Vietnamese
catalogues is written down. The second finds words that were never given to gettext: the words
of all English msgids, less those that the Vietnamese uses too, must not stand in what is shown.
"""

import gettext
import itertools
import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse
from django.utils.translation import trans_real
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CommentReply, Page
from wagtail.models import Comment as PageComment
from wagtail.users.models import UserProfile

from cms.bulletins.models import BulletinPage
from cms.units.models import Unit
from tests.msgids import ours, theirs, theirs_in_scripts
from tests.test_translations import vietnamese

# Of one view, so many pages with different ids and so many with different queries are read.
PAGES_OF_A_VIEW = 2
MOST_PAGES = 700
# The last is an error on purpose, to look at the page of errors.
NOT_READ = {"wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}
NOT_READ |= {"wagtailadmin_error_test"}
SHOWN_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "aria-description")
# Where Wagtail hands its scripts what they will draw.
DRAWN_LATER = re.compile(
    r"label|title|(?<!con)text|html|description|placeholder|message|name_plural|verbose",
    re.IGNORECASE,
)
NOT_WORDS = re.compile(r"https?://\S+|\S+@\S+|\b[\w-]+\.(?:\w+)\b|[\w]+(?:[-_/.][\w]+)+")
# Names and signs that an officer meets in this form; "an" is Vietnamese too (an ninh).
NAMES = {"an"} | {
    "wagtail",
    "django",
    "embedly",
    "youtube",
    "english",
    "enter",
    "shift",
    "ctrl",
    "alt",
}
NAMES |= {"json", "html", "css", "url"}


class Unsaid(gettext.NullTranslations):
    """The fallback of a catalogue: notes what was not found in it, and where."""

    def __init__(self) -> None:
        super().__init__()
        self.page = ""
        self.found: dict[str, str] = {}

    def gettext(self, message: str) -> str:
        self.found.setdefault(message.replace("\x04", "|"), self.page)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.found.setdefault(msgid1, self.page)
        return msgid1 if n == 1 else msgid2


@pytest.fixture
def unsaid(monkeypatch) -> Unsaid:
    noted = Unsaid()
    monkeypatch.setattr(trans_real.translation("vi"), "_fallback", noted)
    return noted


def words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\b[a-zA-Z]{2,}\b", NOT_WORDS.sub(" ", text))}


@cache
def english() -> frozenset[str]:
    """Words that stand in English msgids and in no Vietnamese."""
    known = [(key, "django") for key in [*ours(), *theirs()]]
    known += [(key, "djangojs") for key in theirs_in_scripts()]
    said = set().union(*(words(vietnamese(key, domain) or "") for key, domain in known))
    asked = set().union(*(words(f"{key[1]} {key[2] or ''}") for key, _domain in known))
    return frozenset(asked - said - NAMES)


def texts_in_html(html: str) -> Iterator[str]:
    """What a person reads or hears on a page, also what its scripts are given to draw."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(["style", "svg", "script", "code"]):
        if tag.get("type") == "application/json" and tag.string:
            yield from texts_in_json(json.loads(tag.string))
        tag.extract()
    for tag in soup.find_all(lang="en"):
        tag.extract()
    for tag in soup.find_all("template"):
        yield from texts_in_html(tag.decode_contents())
        tag.extract()
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if not isinstance(value, str):
                continue
            if name in SHOWN_ATTRIBUTES or (
                name == "value" and tag.get("type") in {"submit", "button"}
            ):
                yield value
            elif name.startswith("data-") and value[:1] in {"[", "{"}:
                try:
                    yield from texts_in_json(json.loads(value))
                except ValueError:
                    continue
    for string in soup.find_all(string=True):
        if not isinstance(string, (Comment, Doctype)) and string.strip():
            yield string.strip()


def texts_in_json(value: object, *, drawn: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in_json(inner, drawn=bool(DRAWN_LATER.search(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in_json(inner, drawn=drawn)
    elif isinstance(value, str) and not value.startswith("{"):
        if "<" in value and ">" in value:
            yield from texts_in_html(value)
        elif drawn or " " in value:
            yield value


class Reader:
    """Somebody who is signed in and reads pages, each kind of page a few times."""

    def __init__(self, user, unsaid: Unsaid, data: set[str]) -> None:
        self.client = Client(raise_request_exception=False, headers={"host": "cms.localhost"})
        self.client.force_login(user)
        self.unsaid = unsaid
        self.known = english() - set().union(*map(words, data))
        self.read: dict[str, int] = {}
        self.times: Counter[str] = Counter()
        self.english: dict[str, str] = {}
        self.broken: dict[str, int] = {}

    def get(self, address: str):
        self.unsaid.page = address
        return self._read(address, self.client.get(address, follow=True))

    def post(self, address: str, fields: dict[str, str]):
        self.unsaid.page = f"POST {address}"
        return self._read(self.unsaid.page, self.client.post(address, fields, follow=True))

    def _read(self, place: str, response):
        self.read[place] = response.status_code
        if response.status_code >= 500:
            self.broken[place] = response.status_code
        kind = response.headers.get("content-type", "")
        if "html" in kind:
            texts = texts_in_html(response.content.decode())
        elif "json" in kind:
            texts = texts_in_json(response.json())
        else:
            return response
        for text in texts:
            foreign = words(text) & self.known
            if foreign:
                self.english.setdefault(text[:200], f"{place} {sorted(foreign)}")
        return response

    def walk(self, *starts: str) -> None:
        """Read from these on, following every link that stays in the admin."""
        waiting = deque(starts)
        while waiting and len(self.read) < MOST_PAGES:
            address = waiting.popleft()
            if not self._is_new(address):
                continue
            response = self.get(address)
            if "html" not in response.headers.get("content-type", ""):
                continue
            here = response.redirect_chain[-1][0] if response.redirect_chain else address
            for link in BeautifulSoup(response.content, "html.parser").select("[href]"):
                target = urlsplit(urljoin(here, link["href"]))
                if target.netloc in {"", "cms.localhost"} and target.path.startswith("/admin/"):
                    waiting.append(target._replace(scheme="", netloc="", fragment="").geturl())

    def _is_new(self, address: str) -> bool:
        if address in self.read:
            return False
        parts = urlsplit(address)
        if parts.path.startswith("/admin/api/"):
            return False
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            return False
        asked = ",".join(sorted({key for key, _value in parse_qsl(parts.query)}))
        self.times[f"{name}?{asked}"] += 1
        return name not in NOT_READ and self.times[f"{name}?{asked}"] <= PAGES_OF_A_VIEW


def named_patterns(resolver, namespace: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address with a name: (name, its parameters)."""
    for name in resolver.reverse_dict:
        if isinstance(name, str):
            for possibilities, *_rest in resolver.reverse_dict.getlist(name):
                yield f"{namespace}{name}", possibilities[0][1]
    for inner, (_prefix, below) in resolver.namespace_dict.items():
        yield from named_patterns(below, f"{namespace}{inner}:")


def addresses(name: str, parameters: list[str], known: dict[str, list]) -> Iterator[str]:
    """The addresses of a pattern with no ids, or with ids that are there."""
    choices = [known.get(parameter, known["id"]) for parameter in parameters]
    for values in itertools.islice(itertools.product(*choices), 12):
        try:
            address = reverse(name, kwargs=dict(zip(parameters, values, strict=True)))
        except NoReverseMatch:
            continue
        model = getattr(resolve(address).func, "view_initkwargs", {}).get("model")
        if model is not None and model not in known["models"] and set(parameters) & {"pk", "id"}:
            continue
        if address.startswith("/admin/"):
            yield address


@pytest.fixture
def house(installation):
    """An installation with one of everything that has pages in the admin."""
    root = get_user_model().objects.create_superuser("quantri", password="x")
    live = installation.publish()
    draft = installation.submit(title="Lịch cắt điện")
    draft.current_workflow_task_state.task.specific.on_action(
        draft.current_workflow_task_state, installation.approver, "reject", comment="Thiếu giờ."
    )
    waiting = installation.submit(title="Họp dân ấp Mũi")
    image = get_image_model().objects.create(
        title="Cầu tàu", file=get_test_image_file("cau-tau.png"), uploaded_by_user=root
    )
    document = get_document_model().objects.create(
        title="Kế hoạch", file=ContentFile(b"%PDF-1.4", name="ke-hoach.pdf"), uploaded_by_user=root
    )
    collection = Collection.get_first_root_node().add_child(name="Ảnh họp dân")
    remark = PageComment.objects.create(
        page=draft, user=root, text="Ghi rõ giờ.", contentpath="title", position=""
    )
    CommentReply.objects.create(comment=remark, user=installation.author, text="Đã ghi.")
    Page.objects.filter(pk=live.pk).update(locked=True, locked_by=root)
    group = Group.objects.first()
    task_state = waiting.current_workflow_task_state
    revisions = [page.latest_revision.pk for page in (waiting, live)]
    known = {
        "models": [type(one) for one in (root, image, document, collection, group)],
        "id": [root.pk, image.pk, document.pk, collection.pk, group.pk],
        "pk": [root.pk, image.pk, document.pk, collection.pk, group.pk, waiting.pk],
        "page_id": [waiting.pk, live.pk],
        "parent_page_id": [installation.datmui.pk],
        "page_to_move_id": [draft.pk],
        "destination_id": [installation.datmui.pk],
        "revision_id": revisions,
        "revision_id_a": ["earliest", *revisions],
        "revision_id_b": ["latest", *revisions],
        "image_id": [image.pk],
        "document_id": [document.pk],
        "task_state_id": [task_state.pk],
        "workflow_id": [task_state.workflow_state.workflow_id],
        "task_id": [task_state.task_id],
        "action_name": ["approve", "reject"],
        "content_type_app_name": ["bulletins"],
        "content_type_model_name": ["bulletinpage"],
        "app_label": ["bulletins", "wagtailcore", "wagtailimages"],
        "model_name": ["bulletinpage", "page", "image"],
        "action": [
            "delete",
            "add_tags",
            "add_to_collection",
            "publish",
            "move",
            "set_active_state",
        ],
        "content_type_id": [Page.objects.get(pk=live.pk).content_type_id],
        "filter_spec": ["width-100"],
        "query": [],
        "recipe": [],
    }
    data = {user.username for user in get_user_model().objects.all()}
    data |= {unit.full_name for unit in Unit.objects.all()}
    return SimpleNamespace(
        root=root, live=live, draft=draft, waiting=waiting, known=known, data=data
    )


def check(reader: Reader) -> None:
    wrong = [f"{status} at {place}" for place, status in reader.broken.items()]
    wrong += [
        f"no Vietnamese: {msgid!r} at {place}" for msgid, place in reader.unsaid.found.items()
    ]
    wrong += [f"English: {text!r} at {place}" for text, place in reader.english.items()]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.slow
def test_every_page_of_the_administrator(house, unsaid):
    reader = Reader(house.root, unsaid, house.data)
    reader.walk("/admin/")
    for name, parameters in named_patterns(get_resolver()):
        for address in addresses(name, parameters, house.known):
            if reader._is_new(address) and reader.get(address).status_code < 400:
                break
    assert len(reader.read) > 150
    check(reader)


@pytest.mark.slow
@pytest.mark.parametrize("person", ["author", "approver"])
def test_every_page_of_an_officer(house, installation, unsaid, person):
    reader = Reader(getattr(installation, person), unsaid, house.data)
    reader.walk(
        "/admin/",
        reverse("wagtailadmin_explore", args=[installation.datmui.pk]),
        reverse("wagtailadmin_pages:edit", args=[house.draft.pk]),
        reverse("wagtailadmin_pages:edit", args=[house.waiting.pk]),
        reverse("wagtailadmin_pages:edit", args=[house.live.pk]),
    )
    assert len(reader.read) > 25
    check(reader)


def test_what_a_refused_form_says(house, installation, unsaid):
    reader = Reader(house.root, unsaid, house.data)
    for name, *arguments in [
        ("wagtailusers_users:add",),
        ("wagtailusers_groups:add",),
        ("wagtailadmin_collections:add",),
        ("wagtailadmin_workflows:add",),
        ("wagtailimages:add",),
        ("wagtaildocs:add",),
        ("wagtailadmin_account",),
        ("wagtailadmin_pages:add", "bulletins", "bulletinpage", installation.datmui.pk),
    ]:
        address = reverse(name, args=arguments)
        page = BeautifulSoup(reader.get(address).content, "html.parser")
        blank = {tag["name"]: tag["value"] for tag in page.select("input[name$=_FORMS]")}
        counts = {
            f"{field.name}-count": "0"
            for field in BulletinPage._meta.get_fields()
            if isinstance(field, StreamField)
        }
        wrong = {"email": "x", "hostname": "a b", "new_slug": "a b", "slug": "a b"}
        reader.post(address, {**blank, **counts, **wrong})
    stranger = Reader(house.root, unsaid, house.data)
    stranger.client.logout()
    stranger.get("/admin/login/")
    stranger.post("/admin/login/", {"username": "x", "password": "y"})
    stranger.get("/admin/password_reset/")
    check(reader)
    check(stranger)


def test_an_account_that_chooses_english_gets_english(house, installation):
    profile = UserProfile.get_for_user(installation.author)
    profile.preferred_language = "en"
    profile.save()
    client = Client(headers={"host": "cms.localhost"})
    client.force_login(installation.author)
    home = client.get("/admin/").content.decode()
    assert '<html lang="en"' in home
    assert "To be done" in home
    assert "Việc cần làm" not in home
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[house.draft.pk])).content.decode()
    assert "Summary" in editor
    assert "Tóm tắt" not in editor
