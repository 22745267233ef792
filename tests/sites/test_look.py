"""A province sets colours, emblem and names in the admin, and all its sites take them on."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cms.accounts.models import Role
from cms.accounts.roles import grant
from cms.contract.look import DARK, EMBLEM_BYTES, LIGHT
from cms.library.emblems import clean_emblem
from cms.library.sentences import UnreadableError
from cms.publishing.export import export
from cms.publishing.models import Output
from cms.sites.look import ProvinceLook, look_of, name_of, set_look
from cms.sites.look_forms import TOKENS, LookForm

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
PLAIN = HEAD + 'viewBox="0 0 64 64"><path d="M1 1h9v9z" fill="#0B5D4A"/></svg>'


def svg(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def colours(**changes: str) -> dict[str, str]:
    found = {f"light_{token}": getattr(LIGHT, token) for token in TOKENS}
    found |= {f"dark_{token}": getattr(DARK, token) for token in TOKENS}
    return found | changes


def read(client) -> dict[str, str]:
    """What the form holds of the look that it was filled from."""
    return {"seen": client.get(reverse("sites_look")).context["form"]["seen"].value()}


@pytest.fixture
def administrator(installation, django_user_model):
    user = django_user_model.objects.create_user("admin.tinh", password="x")
    grant(user, Role.Kind.ADMINISTRATOR, installation.province.unit)
    return user


def test_what_a_province_sets_is_on_all_its_sites(installation, worker, client, administrator):
    client.force_login(administrator)
    address = reverse("sites_look")
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count('type="color"') == 16
    boards = list(Output.objects.filter(kind="board").values_list("pk", "desired"))
    answer = client.post(
        address,
        colours(light_green="#123a7a", dark_green="#9CC4FF")
        | {
            "system": "Hệ thống thông tin nguồn tỉnh Cà Mau",
            "body": "Sở Văn hóa, Thể thao và Du lịch",
            "emblem": SimpleUploadedFile("huy-hieu.svg", PLAIN.encode()),
            **read(client),
        },
    )
    assert answer.status_code == 302
    worker.drain()
    assert list(Output.objects.filter(kind="board").values_list("pk", "desired")) == boards
    styles, marks = set(), set()
    for host in ("localhost", "datmui.localhost", "anxuyen.localhost"):
        text = worker.target.file(host, "/index.html").read_text()
        assert "Thuộc Hệ thống thông tin nguồn tỉnh Cà Mau" in text
        assert "Đơn vị quản lý hệ thống: Sở Văn hóa, Thể thao và Du lịch" in text
        styles |= set(re.findall(r'<link rel="stylesheet" href="([^"]+)">', text))
        marks |= set(re.findall(r'<img src="([^"]+)" width="56"', text))
    (style,), (mark,) = styles, marks
    css = worker.target.file("*", style).read_text()
    assert "--green: #123A7A;" in css
    assert "--green: #9CC4FF;" in css
    assert b'd="M1 1h9v9z"' in worker.target.file("*", mark).read_bytes()
    again = client.get(address).content.decode()
    assert 'value="#123A7A"' in again
    assert "no_emblem" in again


def test_without_a_change_nothing_is_built_and_the_own_look_comes_back(
    installation, worker, client, administrator
):
    client.force_login(administrator)
    before = list(Output.objects.values_list("pk", "desired"))
    client.post(reverse("sites_look"), colours(**read(client)))
    assert list(Output.objects.values_list("pk", "desired")) == before
    assert not ProvinceLook.objects.exists()
    first = worker.target.file("datmui.localhost", "/lien-he.html").read_bytes()
    client.post(reverse("sites_look"), colours(light_ink="#000000", **read(client)))
    worker.drain()
    assert worker.target.file("datmui.localhost", "/lien-he.html").read_bytes() != first
    client.post(reverse("sites_look"), colours(**read(client)))
    worker.drain()
    assert worker.target.file("datmui.localhost", "/lien-he.html").read_bytes() == first


def test_two_administrators_do_not_write_over_each_other(installation, client, administrator):
    client.force_login(administrator)
    address, province = reverse("sites_look"), installation.province.unit
    mine = colours(light_ink="#000000", system="Hệ thống của tôi", **read(client))
    theirs = colours(dark_ink="#FFFFFF", **read(client))
    assert client.post(address, theirs).status_code == 302
    answer = client.post(address, mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Người khác vừa đổi giao diện" in text
    assert 'value="#000000"' in text
    assert 'value="Hệ thống của tôi"' in text
    assert look_of(province).light.ink == LIGHT.ink
    again = {**mine, "seen": answer.context["form"]["seen"].value()}
    assert f'name="seen" value="{again["seen"]}"' in text
    assert client.post(address, again).status_code == 302
    found = look_of(province)
    assert (found.light.ink, found.dark.ink) == ("#000000", DARK.ink)
    # Sent twice by a double click: it stands already.
    assert client.post(address, again).status_code == 302


def test_a_form_that_names_no_look_is_asked_again(installation, client, administrator):
    client.force_login(administrator)
    answer = client.post(reverse("sites_look"), colours(light_ink="#000000"))
    assert answer.status_code == 409
    assert not ProvinceLook.objects.exists()


def test_an_export_holds_the_look(installation, administrator, tmp_path):
    province = installation.province.unit
    form = LookForm(colours(light_ink="#000000"), current=look_of(province))
    assert form.is_valid(), form.errors
    set_look(administrator, province, form.look, name_of(look_of(province)))
    export(tmp_path / "out")
    found = tmp_path / "out" / "documents" / "look" / f"{province.pk}.json"
    assert b'"ink":"#000000"' in found.read_bytes()


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_nobody_else_sets_it(installation, client, django_user_model, kind):
    province, commune = installation.province.unit, installation.datmui.unit
    user = django_user_model.objects.create_user("khac", password="x")
    grant(user, kind, commune)
    if kind != Role.Kind.ADMINISTRATOR:
        grant(user, kind, province)
    client.force_login(user)
    address = reverse("sites_look")
    for answer in (client.get(address), client.post(address, colours(light_ink="#000000"))):
        assert answer.status_code in (302, 403)
        assert "light_ink" not in answer.content.decode()
    with pytest.raises(PermissionError):
        set_look(user, province, look_of(province), name_of(look_of(province)))
    assert not ProvinceLook.objects.exists()


def test_what_cannot_be_read_is_refused_by_name_and_ratio(installation, client, administrator):
    client.force_login(administrator)
    wrong = colours(light_quiet="#777777", light_ground="#FFFFFF", dark_ground="red")
    answer = client.post(reverse("sites_look"), wrong)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not ProvinceLook.objects.exists()
    form = answer.context["form"]
    (sentence,) = form.errors["light_quiet"]
    for part in ("Chữ phụ", "#777777", "Nền", "#FFFFFF", "4,4", "4,5"):
        assert part in sentence
    assert set(form.errors) == {"light_quiet", "dark_ground"}
    assert 'value="#777777"' in text


def test_a_drawing_keeps_shapes_and_colours_alone():
    kind, data = clean_emblem(
        svg(
            '<?xml version="1.0"?><!-- drawn --> '
            + HEAD
            + 'width="64px" height="32" onload="alert(1)" xmlns:i="http://i.example">'
            "<metadata><i:x>Tên người vẽ</i:x></metadata><title>Huy hiệu</title>"
            '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/>'
            "</linearGradient></defs>"
            '<g style="fill:url(#a);stroke:#123456;background:url(https://x.example/)">'
            '<path d="M1 1h9v9z" fill="url(https://x.example/#a)" i:href="x" '
            'xlink:href="javascript:alert(1)" onclick="alert(1)"/></g></svg>'
        )
    )
    text = data.decode()
    assert kind == "image/svg+xml"
    assert 'viewBox="0 0 64 32"' in text
    assert 'fill="url(#a)"' in text
    assert 'stroke="#123456"' in text
    assert "<title>Huy hiệu</title>" in text
    for part in ("alert", "onload", "onclick", "x.example", "href", "Tên người", "style", "i:"):
        assert part not in text, part


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>@import 'https://x.example/'</style>",
        "<foreignObject><p/></foreignObject>",
        '<image href="https://x.example/a.png"/>',
        '<use xlink:href="#a"/>',
        '<a href="https://x.example/"><path d="M1 1"/></a>',
        '<animate attributeName="x"/>',
        "<text>chữ</text>",
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<h:path xmlns:h="http://h.example"/>',
        "<g>" * 20 + "</g>" * 20,
        "<g/>" * 600,
        f'<path d="{"M1 1" * EMBLEM_BYTES}"/>',
        f'<path d="{"M1 1" * (EMBLEM_BYTES // 4)}"/>',
        "<path>",
        "&huge;",
    ],
)
def test_what_is_more_than_a_drawing_is_refused(inside):
    with pytest.raises(UnreadableError) as refused:
        clean_emblem(svg(HEAD + f'viewBox="0 0 9 9">{inside}</svg>'))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + PLAIN,
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PLAIN.replace("M1", "&a;"),
        "<svg>không có không gian tên</svg>",
        "<?xml version='1.0' encoding='khong-co'?>" + PLAIN,
        "<svg",
        "",
        "văn bản",
    ],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(UnreadableError):
        clean_emblem(svg(text))


def test_a_picture_becomes_a_small_square():
    out = io.BytesIO()
    Image.effect_noise((900, 300), 90).convert("RGB").save(out, "JPEG")
    kind, data = clean_emblem(out)
    assert kind == "image/png"
    assert len(data) <= EMBLEM_BYTES
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("PNG", (192, 192))
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0
