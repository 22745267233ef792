"""The form, the thanks and the rating under each page, as they are built."""

import gzip
import re

import pytest

from cms.contract import feedback
from sitegen import feedback as pages
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import COMMUNE, PROVINCE
from tests.sitegen.test_incremental import full, step

RATING = re.compile(r'<form class="rate".*?</form>\n', re.DOTALL)


def site(unit: str = COMMUNE) -> BuiltSite:
    return BuiltSite(making.bundle(making.edition(1, body=making.long_body())), unit)


@pytest.mark.parametrize("unit", [COMMUNE, PROVINCE])
def test_the_form_asks_for_what_the_contract_names(unit: str) -> None:
    text = site(unit).text(feedback.FEEDBACK)
    for subject in feedback.SUBJECTS:
        assert f'value="{subject.key}" required' in text
        assert f">{subject.label}</label>" in text
    for grade in feedback.GRADES:
        assert f'name="score" id="g-{grade.score}" value="{grade.score}"' in text
        assert f">{grade.label}</label>" in text
    assert f'minlength="{feedback.TEXT_LEAST}" maxlength="{feedback.TEXT_MOST}"' in text
    assert f"{feedback.KEPT_AFTER_CLOSED} ngày" in text
    assert f"{feedback.KEPT_AT_MOST} ngày" in text
    assert f"{feedback.ANSWER_WITHIN} ngày" in site(unit).text(feedback.THANKS)
    assert re.findall(r'<form class="form" method="post" action="([^"]+)"', text) == [
        feedback.SEND,
        feedback.SATISFIED,
    ]


def test_every_bulletin_and_section_asks_whether_it_was_useful() -> None:
    found = site()
    [bulletin] = found.paths(prefix="/ban-tin/2")
    for path in (bulletin, "/lich-su.html", "/lanh-dao.html", "/su-kien.html", "/tiep-can.html"):
        [form] = RATING.findall(found.text(path))
        assert f'name="page" value="{path}"' in form
        assert f'action="{feedback.RATE}"' in form
    for path in ("/index.html", "/ban-tin.html", "/so-do.html", feedback.FEEDBACK):
        assert RATING.findall(found.text(path)) == []


def test_the_rating_is_light() -> None:
    found = site()
    [bulletin] = found.paths(prefix="/ban-tin/2")
    text = found.text(bulletin)
    without = RATING.sub("", text)
    assert len(text.encode()) - len(without.encode()) < 500
    assert len(gzip.compress(text.encode())) - len(gzip.compress(without.encode())) < 250


def test_ways_lead_to_the_form_and_none_to_the_thanks() -> None:
    found = site()
    for path in ("/index.html", "/lien-he.html", "/so-do.html", "/tiep-can.html", "/404.html"):
        assert feedback.FEEDBACK in found.page(path).links
    maps = found.text("/sitemap/trang.xml")
    assert feedback.FEEDBACK in maps
    assert feedback.THANKS not in maps
    assert 'content="noindex"' in found.text(feedback.THANKS)


def test_another_list_of_the_contract_makes_the_pages_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = making.bundle(making.edition(1))
    before = full(bundle, COMMUNE)
    monkeypatch.setitem(pages.WORDS, "answer_within", 99)
    after, made = step(before, bundle, COMMUNE)
    assert made == [feedback.FEEDBACK, feedback.THANKS]
    assert after == full(bundle, COMMUNE)
