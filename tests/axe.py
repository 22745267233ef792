"""What axe finds against WCAG 2.2 AA on a page that stands in Chromium."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROOM = 200
# Wagtail's own, in its own markup: selector -> what it breaks.
NOT_OURS: dict[str, str] = {}
# On a phone it is not the document that scrolls.
HEIGHT = "Math.max(...[...document.querySelectorAll('*')].map((one) => one.scrollHeight))"
# What fades in has the colours of neither end meanwhile.
SCAN = """
async ([rules, excluded]) => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    await Promise.allSettled(document.getAnimations()
        .filter((one) => one.effect.getComputedTiming().endTime < 5000)
        .map((one) => one.finished));
    const found = await axe.run(
        { exclude: excluded.map((selector) => [selector]) },
        { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] },
    );
    const near = (node) => [...node.any, ...node.all, ...node.none]
        .flatMap((check) => check.relatedNodes.map((other) => other.target.join(" ")));
    return found.violations.flatMap((one) => one.nodes.map((node) =>
        `${one.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ${node.failureSummary}`
        + ` (${near(node).join(", ")})`));
}
"""


def violations(page: Page) -> list[str]:
    """One line for each element and rule: the rule, the element, what to mend.

    The window is as high as the page while axe looks: what only lies under a bar until one
    scrolls is not covered.
    """
    size = page.viewport_size
    assert size is not None
    height = page.evaluate(HEIGHT)
    page.set_viewport_size({"width": size["width"], "height": height + ROOM})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(SCAN, [RULES, list(NOT_OURS)])
    page.set_viewport_size(size)
    return found
