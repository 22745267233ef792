// The chooser of units: what is typed is looked for, what is pressed is added with its tick.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".desk-units")) {
    const field = box.querySelector("input[type=search]");
    const found = box.querySelector(".desk-units-found");
    const chosen = box.querySelector(".desk-units-chosen");
    const said = box.querySelector(".desk-units-said");
    let timer = 0;
    let asked = 0;

    const add = (units, words) => {
      for (const unit of units) {
        const there = chosen.querySelector(`input[value="${unit.id}"]`);
        if (there) {
          there.checked = true;
          continue;
        }
        const line = document.createElement("li");
        const label = document.createElement("label");
        const tick = document.createElement("input");
        tick.type = "checkbox";
        tick.name = box.dataset.name;
        tick.value = unit.id;
        tick.checked = true;
        label.append(tick, ` ${unit.name}`);
        line.append(label);
        chosen.append(line);
      }
      said.textContent = `${box.dataset.added} ${words}`;
      field.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
    };

    const offer = (words, units) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = words;
      button.addEventListener("click", () => add(units, words));
      line.append(button);
      found.append(line);
    };

    const look = async () => {
      const mine = ++asked;
      const query = field.value.trim();
      if (!query) {
        found.replaceChildren();
        return;
      }
      try {
        const answer = await fetch(`${box.dataset.search}?q=${encodeURIComponent(query)}`);
        if (!answer.ok) throw new Error(String(answer.status));
        const { units, hubs } = await answer.json();
        if (mine !== asked) return;
        found.replaceChildren();
        for (const hub of hubs) offer(`${hub.name} (${hub.units.length})`, hub.units);
        for (const unit of units) offer(unit.name, [unit]);
        said.textContent = units.length || hubs.length ? "" : box.dataset.none;
      } catch {
        if (mine === asked) said.textContent = box.dataset.failed;
      }
    };

    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, 250);
    });
    field.addEventListener("keydown", (event) => {
      // Enter would send the whole form.
      if (event.key === "Enter") {
        event.preventDefault();
        look();
      }
    });
  }
});
