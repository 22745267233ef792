"""Planning and applying releases: order, idempotence, rollback."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.contract.entries import Entry
from deploy import Change, MemoryTarget, apply, plan, rolled_back

RANKS = ("asset", "page", "list", "pointer")


def digest(body):
    return hashlib.sha256(body).hexdigest()


def entry(path, body=b"", *, rank="page", status=200, made_from=(), host="a.localhost"):
    return Entry(
        host=host,
        path=path,
        rank=rank,
        status=status,
        sha256=digest(body) if body else "",
        size=len(body),
        made_from=tuple(made_from),
    )


class MemoryLedger:
    """The in-memory twin of a ledger."""

    def __init__(self):
        self.rows = {}
        self.noted = None
        self.log = []

    def begin(self, changes):
        self.noted = list(changes)

    def settle(self, changes):
        for change in changes:
            if change.after is None:
                self.rows.pop(change.address, None)
            else:
                self.rows[change.address] = change.after
        self.log.append([change.address for change in changes])

    def named_elsewhere(self, addresses):
        return {one for one in addresses if one in self.rows and self.rows[one].sha256}

    def finish(self):
        self.noted = None


def run(target, ledger, wanted):
    """Apply {entry: body}; the changes."""
    bodies = {one.sha256: body for one, body in wanted}
    changes = plan(ledger.rows, [one for one, _ in wanted])
    apply(target, ledger, changes, lambda one: bodies[one.sha256])
    return changes


bodies = st.sampled_from([b"one", b"two", b"three"])
sites = st.dictionaries(
    st.sampled_from([f"/{name}" for name in "abcdefgh"]), st.tuples(st.sampled_from(RANKS), bodies)
)


@given(st.lists(sites, min_size=1, max_size=5))
def test_after_each_release_the_target_holds_exactly_what_was_wanted(releases):
    target, ledger = MemoryTarget(), MemoryLedger()
    for site in releases:
        wanted = [(entry(path, body, rank=rank), body) for path, (rank, body) in site.items()]
        run(target, ledger, wanted)
        assert target.live == {("a.localhost", path): body for path, (_, body) in site.items()}
        assert plan(ledger.rows, [one for one, _ in wanted]) == []
        assert ledger.noted is None


@given(sites, sites)
def test_ranks_are_placed_in_order_and_deletions_come_last(first, second):
    target, ledger = MemoryTarget(), MemoryLedger()
    for site in (first, second):
        target.log.clear()
        wanted = [(entry(path, body, rank=rank), body) for path, (rank, body) in site.items()]
        run(target, ledger, wanted)
        rank_of = {path: RANKS.index(rank) for path, (rank, _) in site.items()}
        kinds = [kind for kind, _, _ in target.log]
        assert kinds == sorted(kinds, key=["place", "delete"].index)
        placed = [rank_of[path] for kind, _, path in target.log if kind == "place"]
        assert placed == sorted(placed)


def test_equal_bytes_are_not_written_again():
    target, ledger = MemoryTarget(), MemoryLedger()
    run(target, ledger, [(entry("/a", b"one"), b"one")])
    target.log.clear()
    run(target, ledger, [(entry("/a", b"one", made_from=["edition:x"]), b"one")])
    assert target.log == []
    assert ledger.rows["a.localhost", "/a"].made_from == ("edition:x",)


def test_damaged_address_is_written_though_its_entry_is_equal():
    one = entry("/a", b"one")
    (change,) = plan({("a.localhost", "/a"): one}, [one], {("a.localhost", "/a")})
    assert change.brings_bytes


def test_page_that_becomes_410_loses_its_file():
    target, ledger = MemoryTarget(), MemoryLedger()
    run(target, ledger, [(entry("/a", b"one"), b"one")])
    run(target, ledger, [(entry("/a", status=410), b"")])
    assert target.live == {}
    assert ledger.rows["a.localhost", "/a"].status == 410


def test_two_different_entries_at_one_address_are_refused():
    with pytest.raises(ValueError, match="two different entries at a.localhost/a"):
        plan({}, [entry("/a", b"one"), entry("/a", b"two")])


def test_rollback_takes_pages_back_but_not_pointers_nor_the_withdrawn():
    old_page, new_page = entry("/p", b"old"), entry("/p", b"new")
    old_feed, new_feed = (entry("/f", body, rank="pointer") for body in (b"f1", b"f2"))
    dead = entry("/d", b"dead", made_from=["edition:dead"])
    gone = entry("/d", status=410)
    live = {one.path: one for one in (new_page, new_feed, gone)}
    live = {("a.localhost", path): one for path, one in live.items()}
    later = [[Change(old_page, new_page), Change(old_feed, new_feed), Change(dead, gone)]]
    back = rolled_back(
        live, later, [new_page, new_feed, gone], lambda one: "edition:dead" in one.made_from
    )
    found = {one.path: (one.sha256, one.status) for one in back}
    assert found == {
        "/p": (old_page.sha256, 200),
        "/f": (new_feed.sha256, 200),
        "/d": ("", 410),
    }


def test_list_made_from_the_withdrawn_comes_from_today():
    old = entry("/index.html", b"with it", rank="list", made_from=["edition:dead"])
    today = entry("/index.html", b"without", rank="list")
    live = {("a.localhost", "/index.html"): today}
    (found,) = rolled_back(
        live, [[Change(old, today)]], [today], lambda one: "edition:dead" in one.made_from
    )
    assert found.sha256 == today.sha256
