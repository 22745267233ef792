"""Labels of Wagtail's that no catalogue reaches: some were never given to gettext, others ask it
once, when their module is read, and then speak that moment's language to everybody."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import auth, choosers
from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
from wagtail.admin.forms.workflows import (
    TaskChooserSearchForm,
    WorkflowContentTypeForm,
    WorkflowPageForm,
)
from wagtail.admin.views import workflows
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.documents.forms import GroupDocumentPermissionFormSet
from wagtail.forms import TaskStateCommentForm
from wagtail.images.forms import (
    GroupImagePermissionFormSet,
    ImageInsertionForm,
    URLGeneratorForm,
)
from wagtail.models import Site
from wagtail.models.pages import PAGE_PERMISSION_TYPES
from wagtail.sites.views import IndexView
from wagtail.users.forms import PagePermissionsForm
from wagtail.users.views.bulk_actions.assign_role import RoleForm

FIELDS = {
    auth.LoginForm: {"username": _("Username"), "password": _("Password")},
    choosers.ExternalLinkChooserForm: {"link_text": _("Words of the link")},
    choosers.AnchorLinkChooserForm: {
        "url": _("Name of the place in this page"),
        "link_text": _("Words of the link"),
    },
    choosers.EmailLinkChooserForm: {
        "email_address": _("E-mail address"),
        "link_text": _("Words of the link"),
        "subject": _("Subject of the e-mail"),
        "body": _("Text of the e-mail"),
    },
    choosers.PhoneLinkChooserForm: {
        "phone_number": _("Telephone number"),
        "link_text": _("Words of the link"),
    },
    TaskStateCommentForm: {"comment": _("Comment")},
    WorkflowPageForm: {"page": _("Page")},
    WorkflowContentTypeForm: {"content_types": capfirst(_("content types"))},
    PagePermissionsForm: {"page": _("Page"), "permissions": _("Permissions")},
    RoleForm: {"role": _("Role")},
    ImageInsertionForm: {
        "format": _("Format"),
        "image_is_decorative": _("Image is decorative"),
        "alt_text": _("Alt text"),
    },
    URLGeneratorForm: {
        "filter_method": _("Filter"),
        "width": _("Width"),
        "height": _("Height"),
        "closeness": _("Closeness"),
    },
}
FILTERS = [
    ("original", _("Original size")),
    ("width", _("Resize to width")),
    ("height", _("Resize to height")),
    ("min", _("Resize to min")),
    ("max", _("Resize to max")),
    ("fill", _("Resize to fill")),
]
COLLECTION_PERMISSIONS = [
    ("add_collection", _("Add"), _("Add collections")),
    ("change_collection", _("Edit"), _("Edit collections")),
    ("delete_collection", _("Delete"), _("Delete collections")),
]
IMAGE_PERMISSIONS = [
    ("add_image", _("Add"), _("Add/edit images you own")),
    ("change_image", _("Edit"), _("Edit any image")),
    ("choose_image", _("Choose"), _("Select images in choosers")),
]
CHOOSER = {
    "choose_one_text": _("Choose"),
    "choose_another_text": _("Choose another"),
    "edit_item_text": _("Edit"),
    "search_tab_label": _("Search"),
    "create_action_label": _("Create"),
}


class TaskSearchForm(TaskChooserSearchForm):
    """With a label for the field that it makes only where there are several kinds of tasks."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "task_type" in self.fields:
            self.fields["task_type"].label = _("Task type")


def speak() -> None:
    """Set them to words that are looked up whenever they are shown. Call it from `ready`."""
    for form, labels in FIELDS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label
    URLGeneratorForm.base_fields["filter_method"].choices = FILTERS
    for formset, permissions in (
        (GroupCollectionManagementPermissionFormSet, COLLECTION_PERMISSIONS),
        (GroupImagePermissionFormSet, IMAGE_PERMISSIONS),
    ):
        # In place: Wagtail's form holds the same list.
        formset.permission_types[:] = permissions
    for formset in (
        GroupCollectionManagementPermissionFormSet,
        GroupImagePermissionFormSet,
        GroupDocumentPermissionFormSet,
    ):
        formset.form.base_fields["collection"].label = _("Collection")
        formset.form.base_fields["permissions"].label = _("Permissions")
    workflows.TaskChooserSearchForm = TaskSearchForm
    names = {code: label for code, _short, label in PAGE_PERMISSION_TYPES}
    PagePermissionsForm.base_fields["permissions"].label_from_instance = lambda permission: names[
        permission.codename
    ]
    for name, text in CHOOSER.items():
        if not hasattr(ChooserViewSet, name):
            raise AttributeError(name)
        setattr(ChooserViewSet, name, text)
    for column in IndexView.columns:
        if column.name in {"port", "site_name", "root_page"}:
            column.label = capfirst(Site._meta.get_field(column.name).verbose_name)
