// Two things that the editor lacks: a name for each text field that Draftail draws, and on a
// phone a camera beside the choice of a picture's file.
(() => {
  const words = document.currentScript.dataset;

  // A paragraph says its name to the eye alone; a screen reader reads this one.
  const name = (field) => {
    const label = field.closest(".w-field__wrapper")?.querySelector(".w-field__label")
      ?? field.closest(".w-panel")?.querySelector(".c-sf-block__type, .w-panel__heading");
    const text = label?.textContent.replace("*", "").trim();
    if (text) field.setAttribute("aria-label", text);
  };

  const two = (number) => String(number).padStart(2, "0");
  const now = () => {
    const at = new Date();
    return `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()} ${two(at.getHours())}:${two(at.getMinutes())}`;
  };

  // Some phones offer their gallery alone for "a picture"; this asks for the camera.
  const shoot = (file) => {
    file.dataset.camera = "yes";
    const label = document.createElement("label");
    label.className = "button button-secondary desk-camera";
    label.textContent = words.camera;
    const camera = document.createElement("input");
    camera.type = "file";
    camera.accept = "image/*";
    camera.setAttribute("capture", "environment");
    camera.className = "w-sr-only";
    label.append(camera);
    camera.addEventListener("change", () => {
      if (!camera.files.length) return;
      file.files = camera.files;
      for (const kind of ["input", "change"]) file.dispatchEvent(new Event(kind, { bubbles: true }));
      const title = file.form.querySelector("[name$='-title']");
      if (title) title.value = `${words.photo} ${now()}`;
    });
    file.after(label);
  };

  const isPhone = window.matchMedia("(pointer: coarse)").matches;
  const look = () => {
    document.querySelectorAll(".public-DraftEditor-content:not([aria-label])").forEach(name);
    if (isPhone) document.querySelectorAll("input[type=file][name='image-chooser-upload-file']:not([data-camera])").forEach(shoot);
  };
  let due = 0;
  const soon = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(look);
  };
  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true });
})();
