"""Rolling an output back, and letting it go on."""

from django.db import transaction
from django.db.models import Q

from cms.publishing.models import Output, Release
from cms.publishing.outputs import raise_desired


class NoSuchReleaseError(Exception):
    """The release asked for is not among those kept."""


@transaction.atomic
def roll_back(output: Output, version: int) -> Release:
    """Pin an output to a kept release: a new version with that one's pages and assets.

    Pointers and withdrawals stay of today. Raises NoSuchReleaseError.
    """
    release = (
        Release.objects.filter(output=output, version=version, state=Release.State.LIVE)
        .order_by("-pk")
        .first()
    )
    if release is None:
        raise NoSuchReleaseError(f"{output}: version {version} is not kept")
    Output.objects.filter(pk=output.pk).update(pinned=release)
    raise_desired(Q(pk=output.pk), (output.kind,))
    return release


@transaction.atomic
def unpin(output: Output) -> None:
    """Let an output show today's pages again."""
    Output.objects.filter(pk=output.pk).update(pinned=None)
    raise_desired(Q(pk=output.pk), (output.kind,))
