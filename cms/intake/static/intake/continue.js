// Goes on with an import step by step while its page is open; without it there is a button.
(() => {
  const form = document.querySelector('[data-intake-continue]');
  if (form) window.setTimeout(() => form.submit(), 500);
})();
