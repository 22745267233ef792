"use strict";

// A page asks the browser to keep the site for the time without a network; a preview does not.
if ("serviceWorker" in navigator && !location.pathname.startsWith("/-/")) {
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => undefined);
    navigator.serviceWorker.ready.then((registration) => {
      registration.active.postMessage("loaded");
    });
  });
}
