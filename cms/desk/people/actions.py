"""What administrators do with accounts: each with its check, its change and its line of history."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cms.accounts import roles
from cms.accounts.events import note
from cms.accounts.models import AccountEvent, Role, User
from cms.accounts.passwords import set_one_time
from cms.accounts.reach import Reach
from cms.accounts.roles import Grant
from cms.desk.people.scopes import in_words

Action = AccountEvent.Action


def check_manages(reach: Reach, person: User) -> None:
    """Raises PermissionDenied unless the person's account is within reach."""
    if not reach.people().filter(pk=person.pk).exists():
        raise PermissionDenied


@transaction.atomic
def create(actor: User, reach: Reach, person: User, grant: Grant | None) -> str:
    """Make an account with its first role; its one-time password, which is kept nowhere."""
    password = set_one_time(person)
    person.save()
    note(Action.CREATED, person, actor)
    if grant is not None:
        give(actor, reach, grant)
    return password


@transaction.atomic
def change(actor: User, person: User, fields: list[str]) -> None:
    """Save changed details; `fields` are named in the history, what they held is not."""
    person.save(update_fields=fields)
    names = [str(User._meta.get_field(name).verbose_name) for name in fields]
    note(Action.CHANGED, person, actor, ", ".join(names))


@transaction.atomic
def give(actor: User, reach: Reach, grant: Grant) -> None:
    """Give a role within reach; giving it again changes nothing."""
    if not reach.covers(grant.unit, grant.hub, grant.below):
        raise PermissionDenied
    person, before = grant.user, grant.user.roles.count()
    role = roles.grant(person, grant.kind, grant.unit, hub=grant.hub, below=grant.below)
    if person.roles.count() > before:
        note(Action.GRANTED, person, actor, in_words(role))


@transaction.atomic
def take_back(actor: User, reach: Reach, role: Role) -> None:
    """Take a role within reach back."""
    if not reach.covers(role.unit, role.hub, role.below):
        raise PermissionDenied
    note(Action.REVOKED, role.user, actor, in_words(role))
    roles.revoke(role)


@transaction.atomic
def disable(actor: User, person: User) -> None:
    """Lock an account: its sessions are refused from the next request on. Roles stay, asleep."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    note(Action.DISABLED, person, actor)


@transaction.atomic
def enable(actor: User, person: User) -> str:
    """Open a locked account again with a one-time password, so that no old session revives."""
    password = set_one_time(person)
    person.is_active = True
    person.successor = None
    person.save(
        update_fields=[
            "is_active",
            "successor",
            "password",
            "must_change_password",
            "one_time_until",
        ]
    )
    note(Action.ENABLED, person, actor)
    return password
