// What became of a source bulletin, as it happens: the marked part is asked for again every
// few seconds and put in place only where it changed, so nobody loses what they are reading.
(() => {
  const part = document.querySelector("[data-refresh]");
  if (!part) return;
  const wait = Number(part.dataset.refresh) * 1000;
  let before = part.innerHTML;

  async function look() {
    try {
      if (document.hidden || part.contains(document.activeElement)) return;
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-refresh]");
      if (fresh && fresh.innerHTML !== before) {
        before = fresh.innerHTML;
        part.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // The link is down; the next look may find it up again.
    } finally {
      setTimeout(look, wait);
    }
  }
  setTimeout(look, wait);
})();
