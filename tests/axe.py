"""What axe finds against WCAG 2.2 AA on a page that stands in Chromium."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Wagtail's own, in its own markup: selector -> what it breaks.
NOT_OURS: dict[str, str] = {}
SCAN = """
async ([rules, excluded]) => {
    const found = await axe.run(
        { exclude: excluded.map((selector) => [selector]) },
        { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] },
    );
    return found.violations.flatMap((one) => one.nodes.map((node) =>
        `${one.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ${node.failureSummary}`));
}
"""


def violations(page: Page) -> list[str]:
    """One line for each element and rule: the rule, the element, what to mend."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(SCAN, [RULES, list(NOT_OURS)])
    return found
