"""Addresses, menu, and what follows when something is sent back to somebody who has left."""

from django.dispatch import receiver
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.signals import workflow_rejected

from cms.accounts.middleware import NEW_PASSWORD
from cms.accounts.reach import reach_of
from cms.desk.people import import_views, views
from cms.desk.people.handover import to_successor


@hooks.register("register_admin_urls")
def people_urls():
    one = "tai-khoan/<int:pk>/"
    role = f"{one}vai-tro/"
    return [
        path("tai-khoan/", views.ListView.as_view(), name="accounts_list"),
        path("tai-khoan/them/", views.CreateView.as_view(), name="accounts_create"),
        path("tai-khoan/nhap/", import_views.ImportView.as_view(), name="accounts_import"),
        path("tai-khoan/nhap/mau/", import_views.TemplateView.as_view(), name="accounts_template"),
        path("tai-khoan/nhap/tao/", import_views.BringInView.as_view(), name="accounts_bring_in"),
        path(one, views.PersonView.as_view(), name="accounts_person"),
        path(role, views.GiveRoleView.as_view(), name="accounts_give_role"),
        path(f"{role}<int:role_id>/bo/", views.TakeRoleView.as_view(), name="accounts_take_role"),
        path(f"{one}mat-khau/", views.ResetView.as_view(), name="accounts_reset"),
        path(f"{one}ban-giao/", views.LeaverView.as_view(), name="accounts_leaver"),
        path(f"{one}mo/", views.EnableView.as_view(), name="accounts_enable"),
        path("mat-khau-moi/", views.NewPasswordView.as_view(), name=NEW_PASSWORD),
    ]


class PeopleMenuItem(MenuItem):
    """Shown to those who administer accounts somewhere."""

    def is_shown(self, request):
        return bool(reach_of(request.user))


@hooks.register("register_admin_menu_item")
def people_menu_item():
    return PeopleMenuItem(
        _("Accounts"), reverse("accounts_list"), name="people", icon_name="group", order=900
    )


@receiver(workflow_rejected)
def sent_back(sender, instance, **kwargs) -> None:
    to_successor(instance)
