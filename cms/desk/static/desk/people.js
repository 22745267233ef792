// The button that prints; without scripts the browser's own menu does.
for (const button of document.querySelectorAll("[data-people-print]")) {
  button.addEventListener("click", () => window.print());
}
