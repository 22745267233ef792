"""The list of a unit's bulletins: the menu of each row."""

import re

import pytest
from django.template.loader import get_template
from django.urls import reverse
from wagtail.admin.widgets.button import ButtonWithDropdownFromHook

from cms.desk.row_menu import RowMenu

pytestmark = pytest.mark.django_db


def parts(markup: str) -> list[str]:
    """Tags with their attributes in order of name, and words: what a browser sees of it."""
    found = []
    for tag, words in re.findall(r"<([^>]+)>|([^<]+)", markup):
        name, *attributes = re.findall(r'[^\s="]+(?:="[^"]*")?', tag) or [""]
        attributes = [re.sub(r'\s+"', '"', one) for one in attributes if one != 'class=""']
        found += [" ".join([name, *sorted(attributes)])] if name else [" ".join(words.split())]
    return [one for one in found if one]


@pytest.mark.parametrize("title", ["Lịch tiêm chủng", "<b>\"Mất điện\"</b> & 'nước'"])
def test_a_rows_menu_is_wagtails_in_all_but_speed(installation, title):
    page = installation.publish(title=title)
    menu = ButtonWithDropdownFromHook(
        "",
        hook_name="register_page_listing_more_buttons",
        page=page,
        user=installation.author,
        next_url="/admin/",
        icon_name="dots-horizontal",
        attrs={"aria-label": f"Thao tác khác với “{title}”"},
    )
    theirs = get_template(menu.template_name).render(menu.get_context_data({}))
    ours = RowMenu.instead_of(menu).render_html({})
    assert parts(ours) == parts(theirs)
    assert len(menu.dropdown_buttons) > 3
    assert "<b>" not in ours


def test_the_list_uses_it(installation, client):
    page = installation.publish()
    client.force_login(installation.author)
    answer = client.get(reverse("wagtailadmin_explore", args=[installation.datmui.pk]))
    shown = answer.content.decode()
    assert 'data-w-dropdown-target="toggle" aria-label=' in shown
    assert reverse("wagtailadmin_pages:history", args=[page.pk]) in shown


def test_opening_the_editor_asks_once_where_a_bulletin_stands(
    installation, client, django_assert_max_num_queries
):
    page = installation.submit()
    client.force_login(installation.author)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.get(address)
    with django_assert_max_num_queries(65) as captured:
        assert client.get(address).status_code == 200
    states = [one for one in captured if 'FROM "wagtailcore_workflowstate" LEFT' in one["sql"]]
    assert len(states) <= 3
