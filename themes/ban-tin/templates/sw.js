"use strict";

// Keeps a few pages of the site for the time without a network. With a network the reader gets
// what the site answers now; what is kept is shown only with a notice of its age.

const CACHE = "ban-tin-{{ version }}";
const SHELL = {{ shell|tojson }};
const LIST = {{ list|tojson }};
// Of the list, what is kept for a reader who saves data.
const FIRST = {{ first }};
const WORDS = {
  notice: {{ _("This address could not be reached. You see a copy saved at {moment}; there may be newer information.")|tojson }},
  title: {{ _("No connection")|tojson }},
  absent: {{ _("This page could not be loaded and is not saved on this device.")|tojson }},
  saved: {{ _("Saved pages")|tojson }},
};
// What a reader is led to where a page is not saved.
const DOORS = [
  ["/", {{ _("Home")|tojson }}],
  [{{ address.contact|tojson }}, {{ _("Contact")|tojson }}],
  [{{ address.text_only|tojson }}, {{ _("Text only")|tojson }}],
];
// Milliseconds until a saved page is shown, and between two looks at the pages of one list.
const PATIENCE = 5000;
const EVERY = 5 * 60 * 1000;
const SAVED = "x-saved-at";
const UNTIL = "x-saved-until";
let refreshing = null;
const NOT_PAGES = /^\/(-|_b|board|feeds)(\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(SHELL);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("ban-tin-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

// A page has been loaded. The worker's own start is no time to load more: pages wait for it.
self.addEventListener("message", (event) => {
  refreshing = refreshing || refresh().catch(() => undefined).then(() => { refreshing = null; });
  event.waitUntil(refreshing);
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SHELL.includes(url.pathname)) event.respondWith(shell(event.request));
  else if (event.request.mode === "navigate" && !NOT_PAGES.test(url.pathname)) {
    const place = url.pathname === "/index.html" ? "/" : url.pathname;
    // With a query it is another address, of a former site perhaps: nothing is kept of those.
    event.respondWith(url.search ? fetch(event.request).catch(absent) : page(event, place));
  }
});

async function shell(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}

async function page(event, place) {
  const network = fetch(event.request);
  event.waitUntil(network.then((answer) => after(place, answer.clone())).catch(() => undefined));
  const saved = await savedPage(place);
  if (!saved) return network.catch(absent);
  let waiting = 0;
  const late = new Promise((_, reject) => { waiting = setTimeout(reject, PATIENCE); });
  try {
    const answer = await Promise.race([network, late]);
    return answer.status >= 500 ? withNotice(saved) : answer;
  } catch (error) {
    return withNotice(saved);
  } finally {
    clearTimeout(waiting);
  }
}

// What an answer of the site means for what is saved.
async function after(place, answer) {
  const cache = await caches.open(CACHE);
  const saved = await cache.match(place, { ignoreVary: true });
  if (saved) await take(cache, place, saved.headers.get(UNTIL), answer);
}

// The saved page; null where there is none or its time is over.
async function savedPage(place) {
  const cache = await caches.open(CACHE);
  const saved = await cache.match(place, { ignoreVary: true });
  if (!saved || !saved.headers.get(SAVED)) return null;
  const until = saved.headers.get(UNTIL);
  if (!until || Date.parse(until) > Date.now()) return saved;
  await cache.delete(place, { ignoreVary: true });
  return null;
}

// Make what is saved what the list names; nothing else stays.
async function refresh() {
  const cache = await caches.open(CACHE);
  const before = await cache.match(LIST, { ignoreVary: true });
  const answer = await fetch(LIST, { cache: "no-cache" });
  if (answer.status !== 200) return;
  const text = await answer.clone().text();
  const recent = before && Date.now() - Date.parse(before.headers.get(SAVED)) < EVERY;
  if (recent && (await before.text()) === text) return;
  let { pages } = JSON.parse(text);
  const connection = self.navigator.connection;
  if (connection && connection.saveData) pages = pages.slice(0, FIRST);
  const wanted = pages.map((one) => one.path);
  for (const request of await cache.keys()) {
    const place = new URL(request.url).pathname;
    if (place !== LIST && !SHELL.includes(place) && !wanted.includes(place)) {
      await cache.delete(request, { ignoreVary: true });
    }
  }
  for (const one of pages) {
    const found = await fetch(one.path, { cache: "no-cache", redirect: "manual" });
    await take(cache, one.path, one.until, found);
  }
  // Last: a list that is there has been followed.
  await save(cache, LIST, "", answer);
}

// Save an answer, or drop what was saved where the site says that the page is no more.
async function take(cache, place, until, answer) {
  if (answer.status === 200) await save(cache, place, until, answer);
  else if (answer.status === 404 || answer.status === 410 || answer.type === "opaqueredirect") {
    await cache.delete(place, { ignoreVary: true });
  }
}

async function save(cache, place, until, answer) {
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  headers.set(SAVED, new Date().toISOString());
  headers.set(UNTIL, until || "");
  await cache.put(place, new Response(await answer.blob(), { status: 200, headers }));
}

async function withNotice(saved) {
  const words = WORDS.notice.replace("{moment}", () => moment(saved.headers.get(SAVED)));
  const text = (await saved.text())
    .replace("<body>", () => `<body>\n<p class="notice" role="status" lang="vi">${words}</p>`);
  return new Response(text, { status: 200, headers: saved.headers });
}

// "17:00, 23/11/2026" on the clocks of Vietnam.
function moment(text) {
  const local = new Date(Date.parse(text) + 7 * 60 * 60 * 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}, `
    + `${local.getUTCDate()}/${local.getUTCMonth() + 1}/${local.getUTCFullYear()}`;
}

async function absent() {
  const links = [];
  for (const [place, words] of DOORS) {
    if (await savedPage(place)) links.push(`<li><a href="${place}">${words}</a></li>`);
  }
  const saved = links.length ? `<h2>${WORDS.saved}</h2>\n<ul class="links">${links.join("\n")}</ul>` : "";
  const text = `<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${WORDS.title}</title>
<link rel="stylesheet" href="${SHELL[0]}">
</head>
<body>
<main>
<div class="brand"><h1>${WORDS.title}</h1></div>
<p>${WORDS.absent}</p>
${saved}
</main>
</body>
</html>`;
  return new Response(text, {
    status: 503, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}
