"""What is asked about a person, a role, a list of people and a successor."""

from collections import defaultdict

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import Role, User
from cms.desk.people.scopes import Scope, Scopes, UnknownScopeError, in_words

# A longer list is not scrolled on a phone: names are typed then.
MOST_CHOICES = 200
SCOPES_NAMED = 2
PHONE = RegexValidator(r"^[0-9+(). -]{8,20}$", _("Write digits only, for example 0912 345 678."))


class NameField(forms.CharField):
    """A line of text that a name can be: control characters are refused."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(not char.isprintable() for char in value):
            raise forms.ValidationError(_("Write it without special characters."))


class PersonForm(forms.ModelForm):
    """Who somebody is. `single_sign_on` False hides what has no meaning without it."""

    last_name = NameField(label=_("Family and middle name"), max_length=150)
    first_name = NameField(label=_("First name"), max_length=150)
    username = NameField(
        label=_("Username"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Without spaces, for example datmui.lan."),
        error_messages={"unique": _("This username is taken.")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)

    class Meta:
        model = User
        fields = ["last_name", "first_name", "username", "phone", "email", "oidc_may_link"]

    def __init__(self, *args, single_sign_on: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not single_sign_on:
            del self.fields["oidc_may_link"]
        for name in ("last_name", "first_name", "username"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_username(self) -> str:
        """Names that differ in case alone would be mistaken for one another."""
        username = self.cleaned_data["username"]
        others = User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("This username is taken."), code="unique")
        return username


class ScopeField(forms.CharField):
    """A scope by its name: chosen from a list where it is short, typed where it is long."""

    def __init__(self, *args, scopes: Scopes, **kwargs) -> None:
        self.scopes = scopes
        if len(scopes) <= MOST_CHOICES:
            choices = [("", _("Choose…")), *((one.name, one.name) for one in scopes.all)]
            kwargs["widget"] = forms.Select(choices=choices)
            if len(scopes) == 1:
                kwargs["initial"] = scopes.all[0].name
        else:
            kwargs["help_text"] = _(
                "Its full name or host label, for example Xã Đất Mũi or datmui."
            )
        super().__init__(*args, max_length=200, **kwargs)

    def clean(self, value: str) -> Scope | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.scopes.find(text)
        except UnknownScopeError as error:
            raise forms.ValidationError(str(error)) from error


class RoleForm(forms.Form):
    """A role and where it holds; only scopes within the administrator's reach are known."""

    def __init__(self, *args, scopes: Scopes, required: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("Choose…")), *Role.Kind.choices]
        self.fields["kind"] = forms.ChoiceField(label=_("Role"), choices=kinds, required=required)
        self.fields["scope"] = ScopeField(label=_("Unit"), scopes=scopes, required=required)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("kind")) != bool(cleaned.get("scope")):
            missing = "scope" if cleaned.get("kind") else "kind"
            self.add_error(missing, _("A role needs both a kind and a unit."))
        return cleaned


class FilterForm(forms.Form):
    """What the list is narrowed to; nonsense narrows nothing."""

    q = forms.CharField(label=_("Name, username or telephone"), required=False, max_length=80)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("Active")),
            ("new", _("Not yet used")),
            ("locked", _("Locked")),
        ],
    )


class HandoverForm(forms.Form):
    """Who takes over from somebody who leaves, and with which of the roles."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over"), queryset=User.objects.none(), empty_label=_("Choose…")
    )
    field_order = ["successor", "roles"]
    roles = forms.ModelMultipleChoiceField(
        label=_("Roles that go with it"),
        queryset=Role.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the other person holds already stays as it is."),
    )

    def __init__(self, *args, person: User, others, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = others
        self.fields["successor"].label_from_instance = _Labels(others)
        held = person.roles.select_related("unit", "hub").order_by("kind", "pk")
        self.fields["roles"].queryset = held
        self.fields["roles"].label_from_instance = in_words
        self.fields["roles"].initial = [
            role.pk for role in held if role.kind != Role.Kind.ADMINISTRATOR
        ]


class _Labels:
    """People as told from namesakes: "Trần Thị Lan (datmui.lan), Xã Đất Mũi". One query."""

    def __init__(self, people: QuerySet[User]) -> None:
        self.people = people

    @cached_property
    def scopes(self) -> dict[int, dict[str, None]]:
        found = defaultdict(dict)
        roles = Role.objects.filter(user__in=self.people.order_by().values("pk"))
        for role in roles.select_related("unit", "hub").order_by("kind", "pk"):
            found[role.user_id][str(role.scope)] = None
        return found

    def __call__(self, person: User) -> str:
        scopes = list(self.scopes.get(person.pk, ()))
        more = ["…"] if len(scopes) > SCOPES_NAMED else []
        return ", ".join([f"{person} ({person.username})", *scopes[:SCOPES_NAMED], *more])


class UploadForm(forms.Form):
    """The list of people to bring in."""

    file = forms.FileField(
        label=_("The filled-in file (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )
