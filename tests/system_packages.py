"""What some tests need from the system: installed when root runs the tests, named when not.

The tests themselves skip with the reason where a program is still missing.
"""

import os
import shutil
import subprocess
import sys

# Program that must be there -> Debian package that brings it.
NEEDED = {"chromium": "chromium", "mpd": "mpd", "mpc": "mpc"}
# The same of npm, where there is an npm. Lighthouse 12.8 is the last for Node 20.
OF_NPM = {"lighthouse": "lighthouse@12.8.0", "html-validate": "html-validate@10"}


def missing(needed: dict[str, str]) -> list[str]:
    """Packages of the programs that are not on the machine."""
    return sorted({package for program, package in needed.items() if not shutil.which(program)})


def main() -> int:
    """Install what is missing when root can; say so when not."""
    of_debian, of_npm = missing(NEEDED), missing(OF_NPM)
    root = os.geteuid() == 0
    if of_debian and root and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *of_debian]
        run(["apt-get", "update", "-qq"], install)
    if of_npm and root and shutil.which("npm"):
        run(["npm", "install", "--global", "--silent", "--no-fund", "--no-audit", *of_npm])
    if absent := [*missing(NEEDED), *missing(OF_NPM)]:
        print(f"not installed, their tests are skipped: {', '.join(absent)}")
    return 0


def run(*commands: list[str]) -> None:
    """Run commands until one fails, and tell how it did."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"{' '.join(command)}: {done.stderr.strip().splitlines()[-1:]}")
            return


if __name__ == "__main__":
    sys.exit(main())
