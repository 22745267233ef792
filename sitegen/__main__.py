"""`python -m sitegen build DIR OUT`: from an export to the files of its sites.

Exit status 0; 1 with one line on standard error for bad input, and OUT is as it was;
2 for wrong usage; 3 where pages have errors, each in a line on standard error: bulletins among
them are left out of OUT, and nothing there leads to them.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cms.contract import ContractError
from sitegen import ORIGIN, SiteError, building
from sitegen.finding import Finding


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        report = building.build_folder(options.dir, options.out, options.origin, options.processes)
    except SiteError as error:
        kind, _, identity = error.document.partition(":")
        path = options.dir / "documents" / kind / f"{identity}.json"
        return _fail(f"{path}:1: {error.cause}")
    except (ContractError, OSError) as error:
        return _fail(" ".join(str(error).split()))
    for host, finding in report.findings:
        if finding.severity == "error" or options.warnings:
            print(_line(host, finding), file=sys.stderr)
    return 3 if any(one.severity == "error" for _host, one in report.findings) else 0


def _line(host: str, finding: Finding) -> str:
    """`xa.tinh/page.html: main > img: error: alt: expected …, found …`."""
    where = f"{host}{finding.page}" + (f": {finding.selector}" if finding.selector else "")
    expected, found = finding.expected, finding.found or "nothing"
    return f"{where}: {finding.severity}: {finding.rule}: expected {expected}, found {found}"


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
    command.add_argument(
        "--processes", type=int, default=0, help="how many build sites (as many as processors)"
    )
    command.add_argument(
        "--warnings", action="store_true", help="say on standard error what sites lack, too"
    )
    return parser


def _origin(text: str) -> str:
    if "{host}" not in text or not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text!r} is not like http://{{host}}:8000")
    return text


def _fail(line: str) -> int:
    print(line, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
