"""Bold, italic and links, as tags and styles open and close them."""

import re

from cms.intake.inlines import Run

MAX_OPEN = 200
BOLD = frozenset({"b", "strong"})
ITALIC = frozenset({"i", "em", "cite", "dfn", "address"})
HEAVY = ("bold", "600", "700", "800", "900")
WEIGHT = re.compile(r"font-weight:(bold|[6-9]00|normal|[1-5]00)")


class Looks:
    """The stack of open inline elements. Badly nested ones are closed by name."""

    def __init__(self) -> None:
        self.stack: list[tuple[str, str, str]] = []

    def open(self, tag: str, style: str, href: str = "") -> str:
        """An element begins; "marker" or "hidden" where its words are not the text's own.

        A marker (the number that Word draws before an item) is closed like any look; what is
        hidden is not on the stack.
        """
        style = style.lower().replace(" ", "")
        if "display:none" in style or "mso-hide:all" in style:
            return "hidden"
        if len(self.stack) >= MAX_OPEN:
            return ""
        if "mso-list:ignore" in style:
            self.stack.append((tag, "marker", ""))
            return "marker"
        weight = WEIGHT.search(style)
        look = "b" if tag in BOLD else ""
        if weight:
            look = "b" if weight[1] in HEAVY else "-b"
        if tag in ITALIC or "font-style:italic" in style:
            look += "i"
        self.stack.append((tag, look, href))
        return ""

    def close(self, tag: str) -> bool:
        """The innermost element of that name ends; whether it was a marker."""
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place][0] == tag:
                return self.stack.pop(place)[1] == "marker"
        return False

    def run(self, text: str) -> Run:
        """The text as it looks here; a line break looks like nothing."""
        if text == "\n":
            return Run(text)
        bold = italic = False
        href = ""
        for _tag, look, address in self.stack:
            bold = (bold or look.startswith("b")) and not look.startswith("-b")
            italic = italic or look.endswith("i")
            href = address or href
        return Run(text, bold, italic, href)
