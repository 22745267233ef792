"use strict";

// The finder of former communes: what is typed leaves only the rows whose name has it.

(() => {
  const form = document.getElementById("tim-xa-cu");
  const field = form.elements.q;
  const status = document.getElementById("so-xa-cu");
  const rows = Array.from(document.querySelectorAll("#xa-cu > li"), (row) => ({
    row,
    // The former unit's own name and code; its heirs have names of their own.
    name: fold(`${row.querySelector(".title").textContent} ${row.querySelector("abbr").textContent}`.normalize("NFC")),
  }));

  function find() {
    const query = field.value.trim();
    const wanted = fold(query.normalize("NFC")).trim();
    let count = 0;
    for (const one of rows) {
      one.row.hidden = !one.name.includes(wanted);
      if (!one.row.hidden) count += 1;
    }
    const sentence = count ? form.dataset.found : form.dataset.none;
    status.textContent = wanted ? sentence.replace("{n}", String(count)).replace("{q}", () => query) : "";
  }

  form.hidden = false;
  field.value = field.value || new URLSearchParams(window.location.search).get("q") || "";
  field.addEventListener("input", find);
  form.addEventListener("submit", (event) => event.preventDefault());
  find();
})();
