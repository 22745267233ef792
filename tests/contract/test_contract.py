"""The contract: examples, schemas, versions, and what it refuses."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms import contract
from cms.contract import documents, inline
from cms.contract.addresses import is_old_path
from cms.contract.errors import ContractError
from cms.contract.exchange import read_export, write_export
from cms.contract.reading import TYPES, decode, encode
from cms.contract.schema import FOLDER, schemas, text_of
from cms.contract.tree import write_tree

EXAMPLES = Path(contract.__file__).parent / "examples"
FILES = sorted((EXAMPLES / "documents").glob("*/*.json"))


def example(kind):
    return next(path for path in FILES if path.parent.name == kind).read_bytes()


def test_there_is_an_example_of_every_type():
    assert {path.parent.name for path in FILES} == set(TYPES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem[:8]}")
def test_examples_decode_and_hold_their_schema(path):
    document = decode(path.read_bytes(), TYPES[path.parent.name])
    assert decode(encode(document), type(document)) == document
    schema = json.loads((FOLDER / f"{path.parent.name}.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(encode(document)))


def test_schemas_in_the_repository_are_those_of_the_types():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TYPES)
    for name, schema in schemas().items():
        assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == text_of(schema)


def test_every_document_names_its_version():
    for path in FILES:
        raw = json.loads(encode(decode(path.read_bytes(), TYPES[path.parent.name])))
        assert raw["contract"] == documents.CONTRACT_VERSION


def test_reader_of_a_version_reads_the_one_before():
    old = json.loads(example("schedule"))
    old["contract"] = 1
    old["times"] = old.pop("sessions")

    def lift(raw):
        return {**{key: raw[key] for key in raw if key != "times"}, "sessions": raw["times"]}

    with pytest.raises(ContractError):
        decode(json.dumps(old).encode(), documents.Schedule, version=2, steps={})
    # The type's own bound on the number is that of today's contract.
    with pytest.raises(ContractError, match="lifted from version 1"):
        decode(json.dumps(old).encode(), documents.Schedule, version=2, steps={1: lift})
    old["contract"] = 0
    lifted = decode(json.dumps(old).encode(), documents.Schedule, steps={0: lift})
    assert lifted == decode(example("schedule"), documents.Schedule)


def test_document_of_a_later_version_is_refused_by_name():
    raw = json.loads(example("clock"))
    raw["contract"] = 9
    with pytest.raises(ContractError, match="version 9 is newer than 1"):
        decode(json.dumps(raw).encode(), documents.Clock)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "Có Dấu", "slug"),
        ("category", "gossip", "category"),
        ("priority", "emergency", "priority"),
        ("publish_at", "2026-11-20T01:00:00", "publish_at"),
        ("disclosure_class", 15, "disclosure_class"),
        ("title", "", "title"),
        ("surprise", 1, "surprise"),
    ],
)
def test_wrong_field_is_named(field, value, words):
    raw = {**json.loads(example("edition")), field: value}
    with pytest.raises(ContractError, match=words):
        decode(json.dumps(raw).encode(), documents.Edition)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<b onclick="x">a</b>',
        '<a href="javascript:alert(1)">a</a>',
        '<a href="data:text/html,x">a</a>',
        '<a href="https://a.vn" target="_blank">a</a>',
        "<a>a</a>",
        '<a href="https://a.vn"><a href="https://b.vn">x</a></a>',
        "<b>not closed",
        "</b>",
        "<b><i>crossed</b></i>",
        "<!-- a -->",
        "<![CDATA[x]]>",
        "<?php x ?>",
        '<img src="x">',
        '<a href="https://a.vn/\n">x</a>',
        "<br class=x>",
    ],
)
def test_inline_text_outside_the_subset_is_refused(html):
    raw = json.loads(example("edition"))
    raw["body"] = [{"block": "paragraph", "html": html}]
    with pytest.raises(ContractError, match=r"inline text.*body\[0\]"):
        decode(json.dumps(raw).encode(), documents.Edition)


@given(st.text())
def test_any_text_that_passes_is_inert(text):
    try:
        inline.check(text)
    except ContractError:
        return
    shown = inline.resolve(text, lambda ref: None)
    inline.check(shown)
    assert "<script" not in shown.lower()
    assert inline.resolve(shown, lambda ref: None) == shown


def test_links_resolve_or_lose_only_the_link():
    html = 'Xem <a href="ref:bulletin:x">tin <b>này</b></a> &amp; <a href="tel:112">112</a>'
    assert inline.resolve(html, lambda ref: "/a.html?b=1&c=2") == (
        'Xem <a href="/a.html?b=1&amp;c=2">tin <b>này</b></a> &amp; <a href="tel:112">112</a>'
    )
    assert inline.resolve(html, lambda ref: None) == (
        'Xem tin <b>này</b> &amp; <a href="tel:112">112</a>'
    )
    assert inline.plain(html) == "Xem tin này & 112"


def test_newer_edition_and_tombstone_decide_what_is_current():
    bundle = read_export(EXAMPLES)
    one = next(iter(bundle.editions.values()))
    import msgspec

    newer = msgspec.structs.replace(one, n=one.n + 1, id=f"{one.bulletin}-{one.language}-9")
    base = [bundle.clock, bundle.media, *bundle.units.values()]
    assert set(contract.Bundle.of([*base, newer, one]).editions) == {newer.id}
    tombstone = documents.Tombstone(
        id=one.bulletin,
        bulletin=one.bulletin,
        issuer=one.issuer,
        audience=one.audience,
        publish_at=one.publish_at,
        withdrawn_at=one.made_at,
        paths=[],
    )
    assert contract.Bundle.of([*base, one, tombstone]).editions == {}


def test_export_is_written_whole_or_not_at_all(tmp_path):
    bundle = read_export(EXAMPLES)
    good = [bundle.clock, bundle.media, *bundle.units.values()]
    out = tmp_path / "out"
    assert write_export(out, good, []) == len(good)
    before = sorted(path.name for path in out.rglob("*"))

    def breaks():
        yield from good
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_export(out, breaks(), [])
    assert sorted(path.name for path in out.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_export_refuses_a_folder_of_something_else(tmp_path):
    (tmp_path / "thesis.txt").write_text("keep me")
    with pytest.raises(ContractError, match="nothing was written"):
        write_export(tmp_path, [], [])
    assert (tmp_path / "thesis.txt").read_text() == "keep me"


def test_tree_of_one_maker_leaves_the_others_alone(tmp_path):
    def built(path, body):
        import hashlib

        entry = contract.Entry(
            host="a", path=path, rank="page", sha256=hashlib.sha256(body).hexdigest()
        )
        return contract.Built(entry, body)

    write_tree(tmp_path, "sitegen", [built("/x.html", b"1"), built("/y.html", b"2")], Path)
    write_tree(tmp_path, "device_feeds", [built("/f.json", b"3")], Path)
    write_tree(tmp_path, "sitegen", [built("/x.html", b"4")], Path)
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {"a/x.html", "a/f.json", "manifest.json"}
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert set(manifest["outputs"]) == {"sitegen", "device_feeds"}


def test_tree_is_untouched_when_building_fails(tmp_path):
    def fails():
        raise ContractError("edition x: no")
        yield

    write_tree(tmp_path, "sitegen", [], Path)
    before = (tmp_path / "manifest.json").read_bytes()
    with pytest.raises(ContractError):
        write_tree(tmp_path, "sitegen", fails(), Path)
    assert (tmp_path / "manifest.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize(
    "path",
    [
        "/2019/05/bai-7/", "/?p=7", "/index.php?option=com_content&id=5&back=//x/../y",
        "/tin-tức/bài 7.aspx", "/boards", "/.hidden", "/...",
    ],
)  # fmt: skip
def test_old_paths_are_taken(path):
    assert is_old_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/?", "/a?", "a/b", "//a.vn/b", "/a//b", "https://a.vn/b", "/a/../b", "/..",
        "/a/.", "/./a/", "/a#b", "/a\\b", "/a\nb", "/a\n", "/?p=7\r\nSet-Cookie: x", "/a\x00",
        "/\x85", "/-/xem/x", "/-", "/_b/x.png", "/feeds/board/feed.json", "/feeds", "/board/",
        "/board?x=1", "/.well-known/acme-challenge/x", "/" + "a" * 480,
    ],
)  # fmt: skip
def test_old_paths_are_refused(path):
    assert not is_old_path(path)
    raw = json.loads(example("edition"))
    raw["old_paths"] = [path]
    if path.isprintable():
        schema = json.loads((FOLDER / "edition.json").read_text())
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate(raw)
    with pytest.raises(ContractError, match="old_paths"):
        decode(json.dumps(raw).encode(), documents.Edition)


def test_half_a_character_is_no_old_path():
    assert not is_old_path("/a\ud800")


def test_old_paths_are_bounded_in_number():
    raw = json.loads(example("edition"))
    raw["old_paths"] = [f"/{number}" for number in range(21)]
    with pytest.raises(ContractError, match="length <= 20"):
        decode(json.dumps(raw).encode(), documents.Edition)
