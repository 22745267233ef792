// The editor's panel of channels: it asks again after each autosave, once the writing rests.
(() => {
  const place = document.getElementById("desk-channels");
  if (!place) return;
  const found = place.querySelector(".chan-found");
  const state = document.querySelector(".chan-state");
  const count = place.querySelector(".chan-count");
  const REST = 2000;
  let waiting = 0;
  let asked = 0;
  const ask = async () => {
    if (!place.dataset.at) return;
    const mine = ++asked;
    try {
      const answer = await fetch(place.dataset.at, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const text = await answer.text();
      // A slower answer to an earlier question is of an older draft.
      if (mine !== asked) return;
      const open = [...found.querySelectorAll("section[aria-labelledby] details[open]")].map((one) => one.closest("section").getAttribute("aria-labelledby"));
      found.innerHTML = text;
      for (const id of open) found.querySelector(`section[aria-labelledby="${id}"] details`)?.setAttribute("open", "");
      count.textContent = found.querySelector(".chan-total")?.textContent ?? "";
      state.textContent = "";
    } catch {
      if (mine === asked) state.textContent = state.dataset.failed;
    }
  };
  document.addEventListener("w-autosave:success", (event) => {
    const pk = event.detail?.response?.pk;
    if (!place.dataset.at && pk) place.dataset.at = `${place.dataset.root}${pk}/phan/`;
    clearTimeout(waiting);
    waiting = setTimeout(ask, REST);
  });
  ask();
})();
