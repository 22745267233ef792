"""The demo: contacts for every unit, and bulletins written and approved by two people each."""

import secrets
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from wagtail.rich_text import RichText

from cms.accounts.models import Role
from cms.accounts.roles import grant
from cms.bulletins.models import BulletinPage, SourceAnswer
from cms.desk.demo.sections import fill_sections, picture
from cms.sites.models import UnitPage
from cms.units.models import Agency, Unit

FOLDER = Path(__file__).parent / "bulletins"
PROVINCE = "tinh"
HUB = "Cụm truyền thông mẫu"
# What the province sent after it still waits in Đất Mũi's inbox.
STILL_WAITING = datetime(2026, 11, 12, tzinfo=UTC)


class DemoError(Exception):
    """A demo file that does not say what a bulletin needs; one line naming file and cause."""


@dataclass(frozen=True)
class Account:
    """An account of the demo, with the password that is shown once."""

    username: str
    password: str
    about: str


def load() -> list[Account]:
    """Fill an empty installation; the accounts that were made, to be shown once."""
    fill_contacts()
    accounts, people = make_accounts()
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            publish(tomllib.loads(path.read_text(encoding="utf-8")), people)
        except (KeyError, ValueError, tomllib.TOMLDecodeError) as error:
            raise DemoError(f"{path.name}: {error!r}") from error
    take_source_information(people["cum"][0])
    return accounts


def take_source_information(user) -> None:
    """The hub took all of them for its communes, Đất Mũi all but the newest."""
    communes = list(Unit.objects.current().communes().filter(page__isnull=False))
    answers = []
    for page in BulletinPage.objects.filter(live=True).exclude(audience="own"):
        if page.priority == BulletinPage.Priority.PRIORITY:
            continue
        chosen = communes if page.audience == "all" else list(page.audience_units.all())
        answers += [
            SourceAnswer(
                page=page,
                bulletin=page.uuid,
                unit=unit,
                state=SourceAnswer.State.TAKEN,
                answered_by=user,
                answered_at=page.last_published_at,
            )
            for unit in chosen
            if not (unit.host_label == "datmui" and page.publish_at >= STILL_WAITING)
        ]
    SourceAnswer.objects.bulk_create(answers)


def fill_contacts() -> None:
    """Sample contacts and an introduction for every unit's page."""
    for page in UnitPage.objects.select_related("unit"):
        unit = page.unit
        place = "tỉnh Cà Mau" if unit.level == Unit.Level.PROVINCE else f"{unit.full_name}, Cà Mau"
        number = int(unit.code) % 10_000
        page.responsible = "Người phát ngôn"
        page.position = f"{page.agency}"
        page.address = f"Trụ sở {page.agency}, {place}"[:200]
        page.phone = f"0290 000 {number:04d}"
        page.hotline = f"0290 001 {number:04d}"
        page.email = f"{unit.host_label or 'tinh'}@camau.example"
        page.introduction = _introduction(unit)
        fill_sections(page)
        page.save()


def _introduction(unit: Unit) -> list[tuple[str, object]]:
    former = [one.full_name for one in unit.made_of()]
    if unit.level == Unit.Level.PROVINCE:
        first = (
            "<p>Tỉnh Cà Mau hình thành từ ngày 1/7/2025 trên cơ sở hợp nhất tỉnh Cà Mau và "
            "tỉnh Bạc Liêu, gồm 64 đơn vị hành chính cấp xã: 55 xã và 9 phường.</p>"
        )
    elif former and former != [unit.full_name]:
        first = (
            f"<p>{unit.full_name} hình thành từ ngày 1/7/2025 trên cơ sở sắp xếp toàn bộ hoặc "
            f"một phần: {', '.join(former)}.</p>"
        )
    else:
        first = f"<p>{unit.full_name} giữ nguyên địa giới khi sắp xếp đơn vị ngày 1/7/2025.</p>"
    return [
        ("paragraph", RichText(first)),
        ("heading", "Điều kiện tự nhiên"),
        (
            "paragraph",
            RichText(
                "<p>Địa bàn có hai mùa rõ rệt: mùa mưa từ tháng 5 đến tháng 11, mùa khô từ "
                "tháng 12 đến tháng 4 năm sau. Sông rạch nối nhau, chịu ảnh hưởng của triều "
                "biển Đông và biển Tây.</p>"
            ),
        ),
    ]


def make_accounts() -> tuple[list[Account], dict[str, tuple]]:
    """An administrator, and an author and an approver for each demo scope."""
    user_model = get_user_model()
    accounts: list[Account] = []

    def make(username: str, last_name: str, first_name: str, about: str, **fields):
        password = secrets.token_urlsafe(9)
        user = user_model.objects.create_user(
            username, password=password, last_name=last_name, first_name=first_name, **fields
        )
        accounts.append(Account(username, password, about))
        return user

    make("quantri", "Quản trị", "Hệ thống", "quản trị", is_superuser=True, is_staff=True)
    people: dict[str, tuple] = {}
    for scope, words in ((PROVINCE, "tỉnh"), ("datmui", "xã Đất Mũi"), ("cum", "các xã khác")):
        author = make(f"{scope}.soan", "Cán bộ", f"soạn tin {words}", f"soạn tin {words}")
        approver = make(f"{scope}.duyet", "Lãnh đạo", f"duyệt tin {words}", f"duyệt tin {words}")
        people[scope] = (author, approver)
        for user, kind in ((author, Role.Kind.AUTHOR), (approver, Role.Kind.APPROVER)):
            if scope == "cum":
                grant(user, kind, hub=_hub())
            else:
                grant(user, kind, _unit_page("" if scope == PROVINCE else scope).unit)
    return accounts, people


def _hub() -> Agency:
    """A hub that serves every commune but Đất Mũi, which keeps people of its own."""
    hub, made = Agency.objects.get_or_create(kind=Agency.Kind.HUB, name=HUB)
    if made:
        communes = Unit.objects.current().communes().filter(page__isnull=False)
        hub.units.set(communes.exclude(host_label="datmui"))
    return hub


def publish(spec: dict, people: dict[str, tuple]) -> BulletinPage:
    """Write one bulletin, send it, and have the other person approve it."""
    label = "" if spec["unit"] == PROVINCE else spec["unit"]
    parent = _unit_page(label)
    author, approver = people.get(spec["unit"], people["cum"])
    audience = spec["audience"]
    chosen = audience if isinstance(audience, list) else []
    page = BulletinPage(
        uuid=spec["key"],
        title=spec["title"],
        summary=spec["summary"],
        category=spec["category"],
        priority=spec.get("priority", "normal"),
        disclosure_class=spec.get("disclosure_class"),
        on_site="site" in spec["channels"],
        on_board="board" in spec["channels"],
        on_radio="radio" in spec["channels"],
        audience="units" if chosen else audience,
        publish_at=datetime.fromisoformat(spec["publish"]),
        valid_until=datetime.fromisoformat(spec["expire"]) if "expire" in spec else None,
        board_text=spec.get("board_text", ""),
        spoken_text=spec.get("spoken_text", "").strip(),
        body=[_block(block) for block in spec["body"]],
        owner=author,
        live=False,
    )
    parent.add_child(instance=page)
    page.audience_units.set(Unit.objects.filter(host_label__in=chosen))
    page.save_revision(user=author)
    state = page.get_workflow().start(page, author).current_task_state
    state.task.specific.on_action(state, approver, "approve")
    return page


def _unit_page(label: str) -> UnitPage:
    if not label:
        return UnitPage.objects.get(unit__level=Unit.Level.PROVINCE)
    return UnitPage.objects.get(unit__host_label=label)


def _block(block: dict) -> tuple[str, object]:
    kind = block["block"]
    match kind:
        case "paragraph":
            return kind, RichText(f"<p>{block['html']}</p>")
        case "heading":
            return kind, {"text": block["text"], "level": str(block.get("level", 2))}
        case "list":
            return kind, {"items": block["items"], "ordered": block.get("ordered", False)}
        case "table":
            first_column = block.get("first_column_is_header", False)
            return kind, {
                "data": block["rows"],
                "table_header_choice": "both" if first_column else "row",
                "first_row_is_table_header": True,
                "first_col_is_header": first_column,
                "table_caption": block["caption"],
            }
        case "quote":
            return kind, {"text": block["html"], "source": block.get("source", "")}
        case "image":
            image = picture(block["draw"], block["alt"])
            return kind, {
                "image": image,
                "alt": block["alt"],
                "caption": block.get("caption", ""),
            }
    raise ValueError(f"unknown block {kind!r}")
