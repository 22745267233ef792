"""A worker with a long line of sites, in an installation of its own; what its helper did.

python -m tests.publishing.helped FOLDER fine|failing

FOLDER holds a migrated database. Prints `{"helpers", "behind", "ended"}`: how many helpers were
started by one publication, how many sites are not live after it, and whether a helper that was
dismissed has ended.
"""

import json
import os
import subprocess
import sys

SHORT_LINE = 8


def main() -> None:
    folder, kind = sys.argv[1:3]
    os.environ["BANTIN_VAR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.embedded"
    import django

    django.setup()
    from django.db.models import F

    from cms.publishing import helping
    from cms.publishing.models import Output
    from cms.publishing.outputs import raise_desired
    from cms.sites.models import UnitPage
    from tests.bench.sites.installed import Installation

    helping.LINE = SHORT_LINE
    place = Installation(0)
    started: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    class Counted(begin):  # type: ignore[misc, valid-type]
        def __init__(self, *arguments, **options) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    subprocess.Popen = Counted  # type: ignore[misc]
    if kind == "failing":
        # No site can be built without its page.
        UnitPage.objects.filter(unit__in=place.communes).update(live=False)
    place.worker.publish()
    helpers = len(started)
    behind = Output.objects.filter(kind="site").exclude(desired=F("live")).count()
    Output.objects.update(retry_at=None)
    raise_desired(django.db.models.Q(unit__in=place.communes), ["site"])
    place.worker.helper.call()
    place.worker.helper.dismiss()
    ended = len(started) > helpers and all(one.poll() is not None for one in started)
    print(json.dumps({"helpers": helpers, "behind": behind, "ended": ended}))


if __name__ == "__main__":
    main()
