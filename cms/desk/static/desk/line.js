// A line that is cut: nothing is sent into it, and what was typed is saved when it is back.
(() => {
  const words = document.currentScript.dataset;
  let unsaved = false;

  const form = () => document.querySelector("form[data-edit-form]");
  const say = (text, type) =>
    document.dispatchEvent(
      new CustomEvent("w-messages:add", { detail: { clear: true, text, type } }),
    );

  document.addEventListener("w-autosave:error", () => { unsaved = true; });
  document.addEventListener("w-autosave:success", () => { unsaved = false; });

  const refuse = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    unsaved = true;
    say(words.cut, "error");
    requestAnimationFrame(() => document.querySelector(".messages")?.scrollIntoView());
  };

  // Sending would lead to the browser's own page of errors, and away from what was typed.
  // The click comes first: Wagtail would let its button say "Saving…" for half a minute, or
  // ask in a dialog whose own button sends all the same.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[type=submit]");
    if (button?.form && button.form === form() && !navigator.onLine) refuse(event);
  }, true);
  document.addEventListener("submit", (event) => {
    if (event.target === form() && !navigator.onLine) refuse(event);
  }, true);

  // Wagtail tries again five times and then no more.
  window.addEventListener("online", () => {
    if (!unsaved) return;
    say(words.back, "success");
    form()?.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true }));
  });
})();
