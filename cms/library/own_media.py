"""What a page takes from the library is what its author may choose there."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.documents import permissions as document_permissions
from wagtail.images import permissions as image_permissions
from wagtail.models import Page, ReferenceIndex

from cms.library.models import UnitDocument, UnitImage


def media_of(page: Page) -> set[tuple[type, str]]:
    """(model, key) of every picture and file that a page's fields and blocks name."""
    models = {ContentType.objects.get_for_model(one).pk: one for one in (UnitImage, UnitDocument)}
    named = ReferenceIndex._extract_references_from_object(page)
    return {(models[kind], key) for kind, key, *_place in named if kind in models}


class OwnMediaForm:
    """For a page's form. A chooser shows a person's own; a form that is sent names any number.

    What the page held before stays, and what a person uploaded is that person's to use: a
    hub's author records for a unit whose library is closed to them.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.held = media_of(self.instance) if self.is_bound else set()

    def _post_clean(self) -> None:
        super()._post_clean()
        user = self.for_user
        if user is None or user.is_superuser:
            return
        for model, key in media_of(self.instance) - self.held:
            one = model.objects.filter(pk=key).first()
            if one is not None and not _may_use(user, one):
                self.add_error(
                    None, _("A picture or file here is another unit's. Choose one of your own.")
                )
                return


def _may_use(user, one: UnitImage | UnitDocument) -> bool:
    place = image_permissions if isinstance(one, UnitImage) else document_permissions
    return one.uploaded_by_user_id == user.pk or (
        place.permission_policy.user_has_any_permission_for_instance(user, ["choose"], one)
    )
