"""The list of accounts, and one account."""

from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages

from cms.accounts.forms import NewPasswordForm
from cms.accounts.models import AccountEvent, Role, User
from cms.accounts.oidc import enabled
from cms.accounts.passwords import reset
from cms.accounts.reach import Reach, reach_of
from cms.desk.people import actions
from cms.desk.people.forms import FilterForm, HandoverForm, PersonForm, RoleForm
from cms.desk.people.handover import (
    cannot_write_for,
    hand_over,
    missing_roles,
    unfinished,
)
from cms.desk.people.scopes import Scopes, in_words, plain

ON_A_PAGE = 50
EVENTS = 30


class PeopleView(View):
    """What the pages on accounts share: who may come here at all, and whom they see."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.reach: Reach = reach_of(request.user)
        if not self.reach:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scopes(self) -> Scopes:
        return Scopes(self.reach)

    def person(self, pk: int) -> User:
        """An account within reach; Http404 alike for none and for another unit's."""
        return get_object_or_404(self.reach.people(), pk=pk)

    def page(self, template: str, **context) -> HttpResponse:
        return TemplateResponse(self.request, f"desk/people/{template}.html", context)

    def once(self, person: User, password: str, title: str) -> HttpResponse:
        """The one page that shows a one-time password; nothing keeps it."""
        response = self.page("password", person=person, password=password, title=title)
        add_never_cache_headers(response)
        return response


def with_roles(people: QuerySet[User]) -> QuerySet[User]:
    """The people with their roles and scopes, in two queries."""
    roles = Role.objects.select_related("unit", "hub").order_by("kind", "pk")
    return people.prefetch_related(Prefetch("roles", queryset=roles))


class ListView(PeopleView):
    """`/admin/tai-khoan/?q=&unit=&state=&p=`: the accounts within reach."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = FilterForm(request.GET)
        form.is_valid()
        people = self._narrowed(self.reach.people(), form.cleaned_data)
        people = people.order_by("last_name", "first_name", "username")
        page = Paginator(with_roles(people), ON_A_PAGE).get_page(request.GET.get("p"))
        rows = [(person, [in_words(role) for role in person.roles.all()]) for person in page]
        query = request.GET.copy()
        query.pop("p", None)
        return self.page("list", form=form, page=page, rows=rows, query=query.urlencode())

    def _narrowed(self, people: QuerySet[User], asked: dict) -> QuerySet[User]:
        for word in plain(asked.get("q", "")).split():
            people = people.filter(search_text__contains=word)
        if asked.get("unit", "").strip():
            people = people.filter(pk__in=self._with_scope_like(asked["unit"]))
        match asked.get("state"):
            case "open":
                people = people.filter(is_active=True)
            case "new":
                people = people.filter(is_active=True, last_login=None)
            case "locked":
                people = people.filter(is_active=False)
        return people

    def _with_scope_like(self, text: str):
        """Holders of a role whose scope's name holds these words, with or without marks."""
        words = plain(text)
        found = [
            scope
            for scope in self.scopes.all
            if words in plain(scope.name)
            or (scope.unit and scope.unit.host_label == text.strip().lower())
        ]
        units = [scope.unit.pk for scope in found if scope.unit]
        hubs = [scope.hub.pk for scope in found if scope.hub]
        held = Role.objects.filter(unit__in=units) | Role.objects.filter(hub__in=hubs)
        return held.values("user")


class CreateView(PeopleView):
    """A new account with its first role; a superuser may leave the role for later."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(self._person_form(), self._role_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        person_form = self._person_form(request.POST)
        role_form = self._role_form(request.POST)
        if not (person_form.is_valid() & role_form.is_valid()):
            return self._answer(person_form, role_form)
        person = person_form.save(commit=False)
        scope = role_form.cleaned_data.get("scope")
        grant = scope.grant(person, role_form.cleaned_data["kind"]) if scope else None
        try:
            password = actions.create(request.user, self.reach, person, grant)
        except IntegrityError:
            person_form.add_error("username", _("This username is taken."))
            return self._answer(person_form, role_form)
        return self.once(person, password, _("The account is made"))

    def _person_form(self, data=None) -> PersonForm:
        return PersonForm(data, single_sign_on=enabled())

    def _role_form(self, data=None) -> RoleForm:
        # Without a role the account would be out of a unit's administrator's sight.
        return RoleForm(data, scopes=self.scopes, required=not self.reach.everything)

    def _answer(self, person_form: PersonForm, role_form: RoleForm) -> HttpResponse:
        return self.page("create", form=person_form, role_form=role_form)


class PersonView(PeopleView):
    """One account: who it is, its roles, what can be done, what was done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.answer(self.person(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person(pk)
        form = self._form(person, request.POST)
        if not form.is_valid():
            person.refresh_from_db()
            return self.answer(person, form=form)
        if form.changed_data:
            actions.change(request.user, person, form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("accounts_person", pk)

    def answer(self, person: User, **forms) -> HttpResponse:
        roles = person.roles.select_related("unit", "hub").order_by("kind", "pk")
        return self.page(
            "person",
            person=person,
            form=forms.get("form") or self._form(person),
            role_form=forms.get("role_form") or RoleForm(scopes=self.scopes),
            roles=[(role, in_words(role)) for role in roles],
            events=AccountEvent.objects.filter(person=person)[:EVENTS],
            is_self=person == self.request.user,
        )

    def _form(self, person: User, data=None) -> PersonForm:
        return PersonForm(data, instance=person, single_sign_on=enabled())


class GiveRoleView(PersonView):
    """Give a role."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person(pk)
        form = RoleForm(request.POST, scopes=self.scopes)
        if not form.is_valid():
            return self.answer(person, role_form=form)
        scope = form.cleaned_data["scope"]
        actions.give(request.user, self.reach, scope.grant(person, form.cleaned_data["kind"]))
        messages.success(request, _("The role is given."))
        return redirect("accounts_person", pk)


class TakeRoleView(PeopleView):
    """Take a role back; not the last one, unless a superuser does."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, role_id: int) -> HttpResponse:
        person = self.person(pk)
        role = get_object_or_404(person.roles.select_related("unit", "hub"), pk=role_id)
        own = person == request.user and role.kind == Role.Kind.ADMINISTRATOR
        if own and not self.reach.everything:
            messages.error(request, _("You cannot take this role from yourself."))
        elif person.roles.count() == 1 and not self.reach.everything:
            messages.error(
                request, _("This is the last role. Hand over and lock the account instead.")
            )
        else:
            actions.take_back(request.user, self.reach, role)
            messages.success(request, _("The role is taken back."))
        return redirect("accounts_person", pk)


class ResetView(PeopleView):
    """A one-time password for somebody who has forgotten the old one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person(pk)
        if person == request.user or not person.is_active:
            raise PermissionDenied
        return self.once(person, reset(person, request.user), _("A new one-time password"))


class EnableView(PeopleView):
    """Open a locked account again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person(pk)
        if person.is_active:
            return redirect("accounts_person", pk)
        password = actions.enable(request.user, person)
        return self.once(person, password, _("The account is open again"))


class LeaverView(PeopleView):
    """Lock an account, and hand over what its person has in hand."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self._leaver(pk)
        return self._answer(person, self._form(person))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self._leaver(pk)
        if "only_lock" in request.POST:
            if person.is_active:
                actions.disable(request.user, person)
            messages.success(request, _("Locked. The next click of this person is refused."))
            return redirect("accounts_person", pk)
        form = self._form(person, request.POST)
        if not form.is_valid():
            return self._answer(person, form)
        successor, chosen = form.cleaned_data["successor"], form.cleaned_data["roles"]
        given = [role for role in missing_roles(person, successor) if role in chosen]
        without = cannot_write_for(successor, person, given)
        if without:
            form.add_error(
                "roles",
                _("Drafts of %(units)s need somebody who may write there: tick the author's role.")
                % {"units": ", ".join(without[:5])},
            )
            return self._answer(person, form)
        with transaction.atomic():
            counts = hand_over(request.user, self.reach, person, successor, given)
        messages.success(
            request,
            _("Handed over to %(name)s: %(number)d items. The account is locked.")
            % {"name": successor, "number": sum(counts.values())},
        )
        return redirect("accounts_person", pk)

    def _leaver(self, pk: int) -> User:
        person = self.person(pk)
        if person == self.request.user:
            raise PermissionDenied
        return person

    def _form(self, person: User, data=None) -> HandoverForm:
        others = self.reach.people().filter(is_active=True).exclude(pk=person.pk)
        same_scope = Q(unit__in=person.roles.values("unit")) | Q(hub__in=person.roles.values("hub"))
        colleagues = Role.objects.filter(same_scope, user=OuterRef("pk"))
        others = others.order_by(Exists(colleagues).desc(), "last_name", "first_name", "username")
        return HandoverForm(data, person=person, others=others)

    def _answer(self, person: User, form: HandoverForm) -> HttpResponse:
        return self.page("leaver", person=person, form=form, counts=unfinished(person).counts())


class NewPasswordView(View):
    """A password of one's own in the place of the one-time one."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.must_change_password:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(NewPasswordForm(request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPasswordForm(request.user, request.POST)
        if not form.is_valid():
            return self._answer(form)
        form.save()
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your new password is set."))
        return redirect("wagtailadmin_home")

    def _answer(self, form: NewPasswordForm) -> HttpResponse:
        return TemplateResponse(self.request, "desk/people/new_password.html", {"form": form})
