"""What some tests need from the system: installed when root runs the tests, named when not.

The tests themselves skip with the reason where a program is still missing.
"""

import os
import shutil
import subprocess
import sys

# Program that must be there -> Debian package that brings it.
NEEDED = {"chromium": "chromium", "mpd": "mpd", "mpc": "mpc"}


def missing() -> dict[str, str]:
    """Programs that are not on the machine, with their packages."""
    return {program: package for program, package in NEEDED.items() if not shutil.which(program)}


def main() -> int:
    """Install what is missing when root can; say so when not."""
    absent = missing()
    if not absent:
        return 0
    packages = sorted(set(absent.values()))
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"not installed, their tests are skipped: {', '.join(packages)}")
        return 0
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"{' '.join(command)}: {done.stderr.strip().splitlines()[-1:]}")
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
