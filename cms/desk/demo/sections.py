"""The demo's sections of each unit's page: three in full, the others with what all share.

Names of persons are invented; what a sample says of law is the sample's own numbering.
"""

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from cms.desk.demo.drawings import draw
from cms.sites.models import UnitPage
from cms.units.models import Unit

FOLDER = Path(__file__).parent / "sections"
PORTAL = "https://dichvucong.gov.vn/"
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Dương", "Lâm")
MIDDLE = ("Văn", "Thị", "Minh", "Thanh", "Hoàng", "Ngọc")
# Words for samples in the place of given names: nobody is meant.
GIVEN = ("Mẫu", "Thí Dụ", "Minh Họa", "Giả Định")


def fill_sections(page: UnitPage) -> None:
    """Put a unit's sections into its page, which the caller saves."""
    name = page.unit.host_label or "tinh"
    chosen = name if (FOLDER / f"{name}.toml").is_file() else "xa"
    own = _read(chosen)
    page.organisation = [("body", one) for one in _bodies(page)]
    page.leaders = [("leader", one) for one in _leaders(page)]
    page.procedures = [("procedure", one) for one in _procedures()]
    for text in ("nature", "history", "culture", "accessibility"):
        setattr(page, text, [_text(block) for block in own.get(text, [])])
    page.sights = [("sight", _sight(one)) for one in own.get("sight", [])]
    page.legal = [("document", _document(one, page.unit)) for one in own.get("document", [])]
    page.events = [("event", _event(one)) for one in own.get("event", [])]
    page.outages = [("outage", _event(one)) for one in own.get("outage", [])]
    ground = own.get("ground")
    if ground:
        page.map_picture = picture(ground["draw"], ground["alt"])
        page.map_alt = ground["alt"]
        page.borders = ground["borders"].strip()


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _bodies(page: UnitPage) -> list[dict[str, str]]:
    kind = "tinh" if page.unit.level == Unit.Level.PROVINCE else "xa"
    keys = ("name", "duties", "address", "phone", "email")
    return [{key: one.get(key, "") for key in keys} for one in _read("chung")[kind]]


def _leaders(page: UnitPage) -> list[dict[str, Any]]:
    """Invented persons in the usual offices, other ones in each unit."""
    number = int(page.unit.code)
    kind = "tinh" if page.unit.level == Unit.Level.PROVINCE else "xa"
    found = []
    for rank, office in enumerate(_read("chung")[f"{kind}_offices"]):
        step = number + 7 * rank
        surname, middle = SURNAMES[step % len(SURNAMES)], MIDDLE[step % len(MIDDLE)]
        name = f"{surname} {middle} {GIVEN[rank % len(GIVEN)]}"
        found.append(
            {
                "name": name,
                "position": office["position"],
                "duties": office["duties"],
                "biography": office["biography"],
                "phone": f"0290 002 {(number + rank) % 10_000:04d}",
                "email": "",
                "photo": None,
            }
        )
    return found


def _procedures() -> list[dict[str, str]]:
    return [
        {"title": title, "audience": group["audience"], "link": PORTAL}
        for group in _read("chung")["procedures"]
        for title in group["titles"]
    ]


def _text(block: dict[str, str]) -> tuple[str, Any]:
    if "heading" in block:
        return "heading", block["heading"]
    if "draw" in block:
        return "image", {"image": picture(block["draw"], block["alt"]), "alt": block["alt"]}
    return "paragraph", RichText(f"<p>{block['html']}</p>")


def _sight(one: dict[str, str]) -> dict[str, Any]:
    alt = one.get("alt", "")
    image = picture(one["draw"], alt) if alt else None
    words = {key: one.get(key, "") for key in ("name", "recognised", "place", "text")}
    return {**words, "picture": {"image": image, "alt": alt}}


def _document(one: dict[str, Any], unit: Unit) -> dict[str, Any]:
    return {
        "number": one["number"],
        "kind": one["kind"],
        "issuer": one["issuer"],
        "signed_on": one["signed_on"],
        "in_force_from": one.get("in_force_from"),
        "abstract": one["abstract"],
        "file": _file(one, unit) if one.get("file") else None,
    }


def _event(one: dict[str, Any]) -> dict[str, Any]:
    when = {key: datetime.fromisoformat(one[key]) for key in ("start", "end")}
    words = {key: one.get(key, "") for key in ("title", "place", "text", "what") if key in one}
    return {"place": "", "text": "", **words, **when} if "title" in one else {**words, **when}


def picture(name: str, alt: str):
    """The drawing of that name in the library, called by what it shows."""
    model = get_image_model()
    found = model.objects.filter(title=alt[:255]).first()
    if found:
        return found
    file = ContentFile(draw(name), name=f"{name}.jpg")
    # The program's own drawings are for every unit.
    image = model(title=alt[:255], description=alt[:255])
    image.file.save(f"{name}.jpg", file, save=False)
    image.width, image.height = image.file.width, image.file.height
    image.save()
    return image


def _file(one: dict[str, Any], unit: Unit):
    """A short PDF that says it is a sample."""
    signed: date = one["signed_on"]
    lines = ["VAN BAN MAU / SAMPLE", f"{signed:%d/%m/%Y}", "Ban Tin - du lieu trinh dien"]
    file = ContentFile(_pdf(lines), name=f"van-ban-mau-{signed:%Y%m%d}.pdf")
    return get_document_model().objects.create(title=one["number"], file=file, unit=unit)


def _pdf(lines: list[str]) -> bytes:
    """One page of plain lines in Helvetica (ISO 32000-1)."""
    shown = " ".join(f"({line}) Tj 0 -24 Td" for line in lines)
    stream = f"BT /F1 16 Tf 72 760 Td {shown} ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (vi) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end
