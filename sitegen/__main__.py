"""`python -m sitegen build DIR OUT`: from an export to the files of its sites.

Exit status 0; 1 with one line on standard error for bad input, and OUT is as it was;
2 for wrong usage.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from cms.contract import Built, Bundle, ContractError
from cms.contract.entries import EVERY_HOST
from cms.contract.exchange import blob_in, read_export, write_tree
from sitegen import ORIGIN, SiteError, build


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    options = _parser().parse_args(arguments)
    was_there = options.out.exists()
    try:
        bundle = read_export(options.dir)
        if not bundle.sites:
            raise ContractError(f"{options.dir}/documents/site: no site to build")
        write_tree(options.out, "sitegen", _all_sites(bundle, options.origin), blob_in(options.dir))
    except SiteError as error:
        kind, _, identity = error.document.partition(":")
        path = options.dir / "documents" / kind / f"{identity}.json"
        return _fail(options.out, was_there, f"{path}:1: {error.cause}")
    except (ContractError, OSError) as error:
        return _fail(options.out, was_there, " ".join(str(error).split()))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sitegen", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="build the sites of an export")
    command.add_argument("dir", type=Path, metavar="DIR", help="an export of contract documents")
    command.add_argument("out", type=Path, metavar="OUT", help="the folder to write to")
    command.add_argument(
        "--origin",
        type=_origin,
        default=ORIGIN,
        help="how a host is reached, for links between sites (%(default)s)",
    )
    return parser


def _origin(text: str) -> str:
    if "{host}" not in text or not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text!r} is not like http://{{host}}:8000")
    return text


def _all_sites(bundle: Bundle, origin: str) -> Iterator[Built]:
    """The entries of every site, those of host "*" once with all they were made from."""
    shared: dict[str, Built] = {}
    for unit_id in sorted(bundle.sites):
        for built in build(bundle, bundle.sites[unit_id].unit, origin):
            if built.entry.host != EVERY_HOST:
                yield built
                continue
            other = shared.get(built.entry.path)
            shared[built.entry.path] = built if other is None else _merged(other, built)
    yield from shared.values()


def _merged(one: Built, other: Built) -> Built:
    made_from = tuple(sorted({*one.entry.made_from, *other.entry.made_from}))
    return Built(msgspec.structs.replace(one.entry, made_from=made_from), one.body)


def _fail(out: Path, was_there: bool, line: str) -> int:
    """One line on standard error; a folder that was only begun goes away."""
    if not was_there and out.is_dir() and not any(out.iterdir()):
        out.rmdir()
    print(line, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
