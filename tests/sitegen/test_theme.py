"""The theme keeps its promises: light, legible, Vietnamese, nothing from elsewhere."""

import hashlib
import re
from pathlib import Path

import pytest

import sitegen
from sitegen import theme
from sitegen.generator import generator

TEMPLATES = sorted(
    p.relative_to(theme.FOLDER / "templates").as_posix()
    for p in (theme.FOLDER / "templates").rglob("*.*")
)
CSS = theme.assets()["css/site.css"].body.decode()
TOKEN = re.compile(r"--(\w+): (#[0-9A-F]{6});")


def test_style_sheet_is_light_and_names_final_addresses() -> None:
    assert len(CSS.encode()) < 20_000
    addresses = set(re.findall(r"url\(([^)]*)\)", CSS))
    assert addresses == {a.path for a in theme.assets().values() if a.type == "font/woff2"}
    assert "@import" not in CSS
    assert "http" not in CSS.replace('[href^="http"]', "")


def test_nothing_moves() -> None:
    assert not re.search(r"animation|transition|@keyframes|marquee", CSS)


def test_assets_stand_under_their_digest() -> None:
    for entry, body in theme.entries():
        assert body is not None
        assert entry.sha256 == hashlib.sha256(body).hexdigest()
        assert entry.path.startswith(f"/_b/{entry.sha256}.")
        assert entry.made_from == (f"theme:{sitegen.theme_version()}",)


def words_of(name: str) -> set[str]:
    """The message ids of a template; those of variables (the menu's) are not seen."""
    source = (theme.FOLDER / "templates" / name).read_text(encoding="utf-8")
    found = (message for _, _, message in generator().env.extract_translations(source))
    messages = (one[0] if isinstance(one, tuple) else one for one in found)
    return {message for message in messages if message is not None}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_are_ours_and_every_word_has_its_vietnamese(name: str) -> None:
    template = generator().env.get_template(name)
    assert Path(template.filename or "").is_relative_to(theme.FOLDER)
    assert words_of(name) - theme.messages().keys() == set()


def test_no_word_is_left_over() -> None:
    menu = {"Home", "Communes and wards", "Former communes", "Bulletins", "Public record"}
    menu |= {"About", "Contact"}
    assert set(theme.messages()) == menu.union(*map(words_of, TEMPLATES))
    assert all(theme.messages().values())


def test_translations_keep_their_places() -> None:
    for message, words in theme.messages().items():
        assert set(re.findall(r"%\((\w+)\)s", message)) == set(re.findall(r"%\((\w+)\)s", words))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_read(scheme: int) -> None:
    found = TOKEN.findall(CSS.partition("@media print")[0])
    half = len(found) // 2
    tokens = dict(found[scheme * half : (scheme + 1) * half])
    ground = luminance(tokens["ground"])
    for name in ("ink", "green", "pressed", "sea", "silt", "quiet"):
        lighter, darker = sorted((luminance(tokens[name]), ground), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, name


def test_version_changes_with_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.html").write_text("one", encoding="utf-8")
    monkeypatch.setattr(theme, "FOLDER", tmp_path)
    first = theme.version.__wrapped__()
    (tmp_path / "a.html").write_text("two", encoding="utf-8")
    second = theme.version.__wrapped__()
    (tmp_path / "a.html").rename(tmp_path / "b.html")
    third = theme.version.__wrapped__()
    assert len({first, second, third}) == 3
    assert re.fullmatch("[0-9a-f]{64}", sitegen.theme_version())
