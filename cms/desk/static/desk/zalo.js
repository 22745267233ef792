// Copies the text for Zalo and says so; shares it where the phone offers that.
(() => {
  const text = document.getElementById("zalo-text");
  const copy = document.querySelector("[data-zalo-copy]");
  const share = document.querySelector("[data-zalo-share]");
  const said = document.querySelector(".zalo-said");
  if (!text || !copy || !said) return;

  // The clipboard's own door is shut on a plain http address; selecting works there too.
  const bySelecting = () => {
    text.closest("details")?.setAttribute("open", "");
    text.focus();
    text.select();
    text.setSelectionRange(0, text.value.length);
    return document.execCommand("copy");
  };

  copy.addEventListener("click", async () => {
    let done = false;
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      done = true;
    } catch {
      done = bySelecting();
    }
    if (done) copy.focus();
    said.textContent = done ? copy.dataset.done : copy.dataset.failed;
  });

  if (share && typeof navigator.share === "function") {
    share.hidden = false;
    share.addEventListener("click", async () => {
      try {
        await navigator.share({ text: text.value });
      } catch {
        // Closed without choosing where to: nothing to say.
      }
    });
  }
})();
