"""Writing down what is done with accounts."""

from cms.accounts.models import AccountEvent, User


def note(action: str, person: User, actor: User | None = None, detail: str = "") -> AccountEvent:
    """Add a line to a person's history; `actor` None is the program itself."""
    event = _event(action, person, actor, detail)
    event.save()
    return event


def note_all(action: str, people: list[tuple[User, str]], actor: User | None = None) -> None:
    """`note` for many at once: people, each with the detail."""
    events = [_event(action, person, actor, detail) for person, detail in people]
    AccountEvent.objects.bulk_create(events)


def _event(action: str, person: User, actor: User | None, detail: str) -> AccountEvent:
    return AccountEvent(
        action=action,
        person=person,
        person_name=_name(person),
        actor=actor,
        actor_name=_name(actor) if actor else "",
        detail=detail,
    )


def _name(user: User) -> str:
    """The person as known then: "Nguyễn Văn An (datmui.an)"."""
    full_name = user.get_full_name()
    return f"{full_name} ({user.username})" if full_name else user.username
