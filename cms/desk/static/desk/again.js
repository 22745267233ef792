// The list of publications asks again each second while something in it is on its way,
// and every twenty seconds else, as long as the page is looked at.
(() => {
  const place = document.getElementById("desk-publications");
  if (!place) return;
  const busy = () => place.querySelector("[data-busy=yes]") !== null;
  const again = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(place.dataset.again, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        if (answer.ok && !answer.redirected) {
          const text = await answer.text();
          if (text.trim() !== place.innerHTML.trim()) place.innerHTML = text;
        }
      } catch { /* The line is cut; the list says what it last knew. */ }
    }
    setTimeout(again, busy() ? 1000 : 20000);
  };
  setTimeout(again, busy() ? 1000 : 20000);
})();
