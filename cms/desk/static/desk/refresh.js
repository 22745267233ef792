// While a publication is under way its lines are asked for again each second. The page itself
// stays: whoever reads it by keyboard or by ear keeps the place.
(() => {
  const place = document.getElementById("desk-delivery");
  if (!place) return;
  const again = async () => {
    try {
      const answer = await fetch(window.location.href);
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("desk-delivery");
        if (fresh) {
          place.dataset.busy = fresh.dataset.busy;
          if (fresh.innerHTML !== place.innerHTML) place.innerHTML = fresh.innerHTML;
        }
      }
    } catch { /* The line is cut; the lines say what they last knew. */ }
    if (place.dataset.busy === "yes") setTimeout(again, 1000);
  };
  setTimeout(again, 1000);
})();
