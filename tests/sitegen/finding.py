"""The theme's own search, run by Node: one process that answers question after question."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from sitegen import theme

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")

LOOP = """
const reader = require("readline").createInterface({ input: process.stdin });
const rows = [];
const ways = {
    fold: (text) => fold(text.normalize("NFC")).trim(),
    take: (found) => { rows.length = 0; rows.push(...found.map(recordOf)); return rows.length; },
    find: (query) => ranked(rows, termsOf(query)).map((one) => one.path),
    spans: ([text, query]) => spansOf(text.normalize("NFC"), termsOf(query))
        .map(([start, end]) => text.normalize("NFC").slice(start, end)),
    excerpt: ([text, query, most]) => {
        const whole = text.normalize("NFC");
        return excerptOf(whole, spansOf(whole, termsOf(query)), most);
    },
};
reader.on("line", (line) => {
    const [way, value] = JSON.parse(line);
    console.log(JSON.stringify(ways[way](value)));
});
"""


class Finder:
    """`finding.js` at work; `take` gives it the rows of search parts."""

    def __init__(self) -> None:
        script = (theme.STATIC / "js" / "finding.js").read_text(encoding="utf-8")
        self.process = subprocess.Popen(
            [str(NODE), "--eval", script + LOOP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, way: str, value: Any) -> Any:
        """The answer to one question."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([way, value]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
