"""Looking from outside, every 20 ms, for when a bulletin answers on its three channels.

One request at a time: who looks harder keeps the server from the very thing looked for.
"""

import json
import threading
import time
from urllib.parse import urlsplit

from tests.browser import Product

EVERY = 0.02
CHANNELS = ("board", "radio", "site")


class Watch(threading.Thread):
    """Asks a unit's host for a bulletin until board feed, sound and page all answer.

    `seen[channel]` is the moment (monotonic seconds) at which the channel first answered in
    full: the feed with the item, the MP3 with all its bytes, the page with the title.
    """

    def __init__(self, product: Product, host: str, title: str) -> None:
        super().__init__(daemon=True)
        self.product = product
        self.host = host
        self.title = title
        self.seen: dict[str, float] = {}
        self.page = ""
        self.sound = ""
        self.mp3 = b""
        self._stopping = threading.Event()

    def run(self) -> None:
        looks = {"board": self._board, "radio": self._radio, "site": self._site}
        while len(self.seen) < len(CHANNELS):
            for channel in CHANNELS:
                if self._stopping.wait(EVERY):
                    return
                if channel not in self.seen and looks[channel]():
                    self.seen[channel] = time.monotonic()

    def finish(self, limit: float) -> dict[str, float]:
        """Wait for the rest, at most `limit` seconds; what was seen."""
        self.join(limit)
        self._stopping.set()
        self.join()
        return self.seen

    def _item(self, kind: str) -> dict | None:
        answer = self.product.fetch(self.host, f"/feeds/{kind}/feed.json")
        items = json.loads(answer.body)["items"]
        return next((item for item in items if item["title"] == self.title), None)

    def _board(self) -> bool:
        item = self._item("board")
        if item is None:
            return False
        self.page = urlsplit(item["url"]).path
        return True

    def _radio(self) -> bool:
        item = self._item("radio")
        if item is None or not item["attachments"]:
            return False
        named = item["attachments"][0]
        self.sound = urlsplit(named["url"]).path
        answer = self.product.fetch(self.host, self.sound)
        self.mp3 = answer.body
        return answer.status == 200 and len(answer.body) == named["size_in_bytes"]

    def _site(self) -> bool:
        if not self.page:
            return False
        answer = self.product.fetch(self.host, self.page)
        return answer.status == 200 and self.title in answer.text
