"""Many accounts at once: each line is judged first, and nothing is written until all is said."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from cms.accounts.events import note_all
from cms.accounts.models import AccountEvent, Role, User
from cms.accounts.passwords import set_one_time
from cms.accounts.reach import Reach
from cms.accounts.roles import Grant, grant_all
from cms.desk.people.forms import PHONE
from cms.desk.people.scopes import Scope, Scopes, UnknownScopeError, in_words, plain
from cms.desk.people.sheet import HEADINGS, LONGEST, Line

# How many look-ups one query takes.
AT_ONCE = 500
# Further lines with the same username are not told one by one.
TWINS_NAMED = 5
LIMITS = {"last_name": 150, "first_name": 150, "username": 150, "phone": 30, "email": 254}
# What people write for a role besides its name; compared without marks.
ALSO = {
    "soan": Role.Kind.AUTHOR,
    "soan tin": Role.Kind.AUTHOR,
    "duyet": Role.Kind.APPROVER,
    "duyet tin": Role.Kind.APPROVER,
    "khan cap": Role.Kind.EMERGENCY,
    "ky thuat": Role.Kind.TECHNICIAN,
    "theo doi": Role.Kind.TRACKING,
    "quan tri": Role.Kind.ADMINISTRATOR,
    "quan tri vien": Role.Kind.ADMINISTRATOR,
}


@dataclass
class Judged:
    """A line with what is wrong with it, (field, sentence); `there`: nothing is to be added."""

    line: Line
    errors: list[tuple[str, str]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    scope: Scope | None = None
    there: bool = False

    @property
    def fine(self) -> bool:
        """Whether an account can be made of it."""
        return not self.errors and not self.there

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.append((name, sentence))

    @property
    def shown(self) -> list[tuple[str, str, list[str]]]:
        """Heading, text and errors of each cell."""
        cells = self.line.cells
        return [
            (str(heading), cells.get(name, ""), [text for one, text in self.errors if one == name])
            for name, heading in HEADINGS.items()
        ]


@dataclass(frozen=True)
class Made:
    """A new account with its one-time password, to be shown once."""

    person: User
    password: str
    roles: str


def judge(lines: list[Line], reach: Reach, scopes: Scopes) -> list[Judged]:
    """Every line with its errors. A few queries for each 500 lines."""
    kinds = {plain(str(label)): kind for kind, label in Role.Kind.choices} | ALSO
    places = defaultdict(list)
    for line in lines:
        places[line.cells["username"].casefold()].append(line.number)
    judged = [Judged(line) for line in lines]
    for one in judged:
        _judge_cells(one)
        _judge_role(one, kinds, scopes)
        _judge_twins(one, places[one.line.cells["username"].casefold()])
    _judge_taken(judged, reach)
    return judged


def _judge_twins(one: Judged, places: list[int]) -> None:
    others = [str(number) for number in places if number != one.line.number]
    if others and one.line.cells["username"]:
        named = ", ".join(others[:TWINS_NAMED]) + ("…" if len(others) > TWINS_NAMED else "")
        one.wrong("username", _("This username stands in line %(lines)s too.") % {"lines": named})


def _judge_cells(one: Judged) -> None:
    cells = one.line.cells
    for name in one.line.formulas:
        one.wrong(name, _("A formula stands here. Write the text itself."))
    for name in ("last_name", "first_name", "username"):
        if not cells[name]:
            one.wrong(name, _("This is missing."))
    for name, limit in LIMITS.items():
        text = cells[name]
        if len(text) > limit:
            one.wrong(name, _("This is too long."))
        elif any(not char.isprintable() for char in text):
            one.wrong(name, _("Write it without special characters."))
    checks = (
        ("username", User.username_validator, _("Write letters, digits and @ . + - _ only.")),
        ("phone", PHONE, str(PHONE.message)),
        ("email", validate_email, _("This is no e-mail address.")),
    )
    for name, check, sentence in checks:
        try:
            if cells[name] and name not in one.line.formulas:
                check(cells[name])
        except ValidationError:
            one.wrong(name, sentence)


def _judge_role(one: Judged, kinds: dict[str, str], scopes: Scopes) -> None:
    written = [part.strip() for part in one.line.cells["kinds"].replace(",", ";").split(";")]
    written = [part for part in written if part]
    if not written:
        one.wrong("kinds", _("This is missing."))
    for part in dict.fromkeys(written):
        kind = kinds.get(plain(part))
        if kind is None:
            one.wrong("kinds", _("There is no role “%(text)s”.") % {"text": part[:80]})
        elif kind not in one.kinds:
            one.kinds.append(kind)
    text = one.line.cells["scope"]
    if not text or len(text) > LONGEST:
        one.wrong("scope", _("This is missing.") if not text else _("This is too long."))
        return
    try:
        one.scope = scopes.find(text)
    except UnknownScopeError as error:
        one.wrong("scope", str(error))


def _judge_taken(judged: list[Judged], reach: Reach) -> None:
    """Lines whose username is taken: there already, or somebody else's."""
    held: dict[str, User] = {}
    names = [one.line.cells["username"] for one in judged if one.line.cells["username"]]
    people = User.objects.prefetch_related("roles")
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        folded = [name.lower() for name in part]
        # SQLite's LOWER knows ASCII alone, so what was written is asked for as well.
        for user in people.annotate(folded=Lower("username")).filter(
            Q(folded__in=folded) | Q(username__in=part)
        ):
            held[user.username.casefold()] = user
    managed = set(
        reach.people()
        .filter(pk__in=[user.pk for user in held.values()])
        .values_list("pk", flat=True)
    )
    for one in judged:
        user = held.get(one.line.cells["username"].casefold())
        if user is None:
            continue
        # Of an account beyond reach no more is said than that the name is taken.
        if user.pk not in managed or not _same_person(one, user):
            one.wrong("username", _("This username is taken."))
        elif one.scope and not _holds_all(one, user):
            one.wrong(
                "kinds",
                _("This account is there, without this role. Give the role on its own page."),
            )
        elif not one.errors:
            one.there = True


def _same_person(one: Judged, user: User) -> bool:
    cells = one.line.cells
    return (user.last_name, user.first_name) == (cells["last_name"], cells["first_name"])


def _holds_all(one: Judged, user: User) -> bool:
    held = {(role.kind, role.unit_id, role.hub_id, role.below) for role in user.roles.all()}
    return all((kind, *one.scope.key()) in held for kind in one.kinds)


def bring_in(judged: list[Judged], actor: User) -> list[Made]:
    """Make the accounts of all lines that are fine, in one transaction.

    Their scopes are within the reach that `judge` was given. Raises IntegrityError where
    somebody took a username meanwhile; then nothing is written.
    """
    made, grants = [], []
    for one in judged:
        if not one.fine:
            continue
        cells = one.line.cells
        person = User(**{name: cells[name] for name in LIMITS})
        # Hashing is the slow part, so it is done before anything is locked.
        password = set_one_time(person)
        person.fold()
        grants += [one.scope.grant(person, kind) for kind in one.kinds]
        words = "; ".join(in_words(one.scope.grant(person, kind).role()) for kind in one.kinds)
        made.append(Made(person, password, words))
    _write(made, grants, actor)
    return made


@transaction.atomic
def _write(made: list[Made], grants: list[Grant], actor: User) -> None:
    people = [one.person for one in made]
    User.objects.bulk_create(people)
    grant_all(grants)
    note_all(AccountEvent.Action.CREATED, [(person, "") for person in people], actor)
    note_all(AccountEvent.Action.GRANTED, [(one.person, one.roles) for one in made], actor)
