"""Addressing a bulletin to some communes: found by name, ticked one by one or a hub at a time."""

from django.urls import reverse

from cms.units.models import Agency


def found(client, words):
    return client.get(reverse("desk_units"), {"q": words}).json()


def test_a_commune_is_found_without_marks(installation, client):
    client.force_login(installation.author)
    units = found(client, "dat mui")["units"]
    assert units == [{"id": str(installation.datmui.unit_id), "name": "Xã Đất Mũi"}]
    assert found(client, "  ") == {"units": [], "hubs": []}
    assert found(client, "<script>")["units"] == []
    assert len(found(client, "xa")["units"]) == 20


def test_a_hub_brings_its_communes(installation, client):
    hub = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm Đất Mũi")
    hub.units.add(installation.datmui.unit)
    client.force_login(installation.author)
    [one] = found(client, "cụm")["hubs"]
    assert (one["name"], len(one["units"])) == ("Cụm Đất Mũi", 1)


def test_names_are_for_those_with_a_role(installation, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("khach"))
    assert client.get(reverse("desk_units"), {"q": "dat"}).status_code in (302, 403)


def test_the_form_shows_what_was_chosen_and_nothing_else(installation, client):
    page = installation.submit(parent=installation.province, audience="units")
    page.current_workflow_state.cancel(user=installation.author)
    page = page.get_latest_revision_as_object()
    page.audience_units = [installation.datmui.unit]
    page.save_revision(user=installation.author)
    client.force_login(installation.author)
    text = client.get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).content.decode()
    assert text.count('<input type="checkbox" name="audience_units"') == 1
    assert f'value="{installation.datmui.unit_id}" checked' in text
