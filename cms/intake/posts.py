"""From a post of an old site to a draft: its HTML, its pictures, its category."""

import base64
import binascii
import re
import zipfile
from html import unescape
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop
from unidecode import unidecode

from cms.contract.vocabulary import CategoryKey
from cms.intake.cleaning import clean
from cms.intake.feeds import OldItem
from cms.intake.inlines import one_line
from cms.intake.items import SUMMARY_LENGTH, TITLE_LENGTH, Draft, Picture, bounded
from cms.intake.kinds import ZIP_ERRORS, open_zip
from cms.intake.official import summary_of
from cms.intake.pictures import Album, picture_name
from cms.intake.shaping import shaped, words
from cms.intake.wording import first_sentences, sentence_case, shortened
from cms.library.sentences import Sentence, UnreadableError, say

MAX_UPLOADS = 60_000
MAX_UPLOADS_UNPACKED = 8 * 1024**3
# What old sites call their sections, without tones; the first that fits decides.
CATEGORY_WORDS: tuple[tuple[str, CategoryKey], ...] = (
    (r"thong bao|giay moi|lich (tiep|cup|cat|hop)", "notice"),
    (r"cong khai|ngan sach|quy hoach|du toan|quyet toan", "disclosure"),
    (r"y te|suc khoe|tiem chung|giao duc|truong hoc|khuyen hoc|dich benh", "health"),
    (r"an ninh|an toan|trat tu|quoc phong|quan su|thien tai|bao lu|chay no|pccc|cong an", "safety"),
    (
        r"nong nghiep|nong thon moi|san xuat|mua vu|thuy san|kinh te|khuyen nong|gia ca",
        "production",
    ),
    (r"chinh sach|phap luat|van ban|thu tuc|cai cach hanh chinh|chuyen doi so|bao hiem", "policy"),
    (r"su kien|le hoi|van hoa|the thao|van nghe|hoi nghi", "event"),
)
DEFAULT: CategoryKey = "news"
SHORTCODE = re.compile(r"\[(/?)([a-zA-Z][a-zA-Z0-9_-]{1,40})((?:\s|/)[^\[\]<>]{0,600})?\]")
CLOSING = re.compile(r"\[/([a-zA-Z][a-zA-Z0-9_-]{1,40})\]")
CAPTIONED = re.compile(
    r"(<figure class=intake>\s{0,9}(?:<a [^>]{0,2000}>\s{0,9})?<img [^>]{0,4000}>\s{0,9}(?:</a>)?)"
)
IDS = re.compile(r"ids=[\"'”]?([\d,\s]{1,400})")
SOURCE = re.compile(r"(?:src|mp3|mp4|url)=[\"'”]?([^\"'”\s\]]{1,500})")
SIZED = re.compile(r"-\d{2,5}x\d{2,5}(?=\.\w{3,4}$)")
HIDDEN = gettext_noop("It was not public on the old site (%(status)s).")
EMPTY = gettext_noop("It holds neither text nor pictures.")


class Uploads:
    """The zip of an old site's uploads folder; pictures are found by their old addresses."""

    def __init__(self, file: BinaryIO) -> None:
        self.archive = open_zip(file, members=MAX_UPLOADS, unpacked=MAX_UPLOADS_UNPACKED)
        self.members: dict[str, zipfile.ZipInfo | None] = {}
        for info in self.archive.infolist():
            if info.is_dir():
                continue
            name = info.filename.replace("\\", "/").lower()
            self.members[name.rpartition("uploads/")[2]] = info
            # A name that several folders hold tells nothing.
            bare = name.rpartition("/")[2]
            self.members[f"*{bare}"] = None if f"*{bare}" in self.members else info

    def find(self, address: str) -> bytes | None:
        """The bytes of a picture by its address, the original before a reduced size."""
        try:
            path = unquote(urlsplit(address).path).lower()
        except ValueError:
            return None
        path = path.rpartition("uploads/")[2].lstrip("/")
        for wanted in (SIZED.sub("", path), path):
            bare = wanted.rpartition("/")[2]
            info = self.members.get(wanted) or self.members.get(f"*{bare}")
            if info and info.file_size <= settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
                try:
                    return self.archive.read(info)
                except ZIP_ERRORS:
                    return None
        return None


def category_of(names: list[str]) -> CategoryKey:
    """Our category for an old site's sections."""
    told = " | ".join(unidecode(name).lower() for name in names)
    for pattern, key in CATEGORY_WORDS:
        if re.search(rf"\b(?:{pattern})\b", told):
            return key
    return DEFAULT


def refusal(item: OldItem) -> UnreadableError | None:
    """Why an item is not even tried."""
    if item.status in ("trash", "auto-draft", "inherit", "private") or item.locked:
        return UnreadableError(HIDDEN, status="password" if item.locked else item.status[:40])
    return None


def draft_of(item: OldItem, media: dict[str, str], uploads: Uploads | None) -> Draft:
    """The draft of a post; UnreadableError where there is nothing in it."""
    album = Album()

    def picture(address: str, alt: str) -> Picture | None:
        address = media.get(address.removeprefix("media:"), address)
        data = _inside(address) if address.startswith("data:") else None
        if data is None and uploads is not None:
            data = uploads.find(address)
        if data is None:
            album.missing(picture_name(address))
            return None
        return album.take(data, picture_name(address).rpartition(":")[2] or "anh", alt)

    html, unread = expanded(item.html)
    cleaned = clean(html, picture, item.link)
    body = shaped(bounded(cleaned.items))
    if not body:
        raise UnreadableError(EMPTY)
    around = "\n".join(map(words, body))
    title = one_line(unescape(re.sub(r"<[^<>]{0,500}>", "", item.title)))
    title = sentence_case(title, around) or first_sentences(summary_of(body), 120)
    excerpt = clean(item.excerpt).items if item.excerpt else []
    told = " ".join(filter(None, map(words, excerpt)))
    summary = shortened(told, SUMMARY_LENGTH) if told else summary_of(body)
    unread = [*unread, *cleaned.unread, *album.unread]
    return Draft(shortened(title, TITLE_LENGTH), summary, body, unread)


def _inside(address: str) -> bytes | None:
    """The bytes of a data: address."""
    head, _comma, body = address.partition(",")
    if not head.endswith(";base64") or len(body) > 2 * settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        return None
    try:
        return base64.b64decode(unquote(body), validate=False)
    except (binascii.Error, ValueError):
        return None


def expanded(html: str) -> tuple[str, list[Sentence]]:
    """WordPress's shortcodes as HTML, and its line breaks as paragraphs.

    [caption] and [gallery] become figures, [embed] its address; others are left out and said.
    """
    unread: list[Sentence] = []
    closed = {name.lower() for name in CLOSING.findall(html)}

    def one(match: re.Match) -> str:
        closing, name, given = match[1], match[2].lower(), match[3] or ""
        if name in ("caption", "wp_caption"):
            return "</figcaption></figure>" if closing else "<figure class=intake>"
        if name == "gallery" and not closing:
            ids = IDS.search(given)
            numbers = [part.strip() for part in ids[1].split(",")] if ids else []
            if not numbers:
                unread.append(say(gettext_noop("A gallery names no pictures; add them by hand.")))
            return "".join(f'<img src="media:{number}">' for number in numbers if number)
        if name == "embed":
            return " "
        if not closing and (given or name in closed):
            source = SOURCE.search(given)
            unread.append(
                say(
                    gettext_noop("Embedded content was left out (%(kind)s): %(address)s"),
                    kind=name,
                    address=one_line(source[1])[:200] if source else "–",
                )
            )
            return ""
        return "" if closing else match[0]

    blocks = "<!-- wp:" in html
    html = SHORTCODE.sub(one, html)
    html = CAPTIONED.sub(r"\1<figcaption>", html)
    if not blocks and not re.search(r"<p[\s>]", html, re.IGNORECASE):
        html = re.sub(r"\r\n?", "\n", html)
        html = re.sub(r"\n[ \t\n]*\n", "<p>", html).replace("\n", "<br>")
    return html, unread[:100]
