"use strict";

// The search page. Parts are loaded newest first, as many as an answer needs.

(() => {
  const section = document.getElementById("tim");
  const words = section.dataset;
  const form = section.querySelector("form");
  const field = form.elements.q;
  const status = document.getElementById("tinh-trang");
  const list = document.getElementById("ket-qua");
  const more = document.getElementById("them");
  const older = document.getElementById("thang-truoc");

  // Bulletins: what one step loads, and what is loaded without being asked for.
  const STEP = 36;
  const UNASKED = 96;
  const ENOUGH = 10;
  const SHOWN = 20;
  const EXCERPT = 180;

  const records = [];
  let parts = null;
  let begun = false;
  let next = 0;
  let loaded = 0;
  let asked = 0;
  let results = [];
  let shown = 0;

  async function json(path) {
    const response = await fetch(path);
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }

  async function load(most) {
    if (parts === null) parts = ((await json(words.directory)) || { parts: [] }).parts;
    const names = [];
    for (let size = 0; next + names.length < parts.length && size < most;) {
      const [name, count] = parts[next + names.length];
      if (names.length && size + count > most) break;
      names.push(name);
      size += count;
      loaded += count;
    }
    next += names.length;
    // A part that is no more had only what was withdrawn.
    const place = (name) => words.directory.replace("index.json", `${name}.json`);
    const found = await Promise.all(names.map((name) => json(place(name))));
    for (const rows of found) for (const row of rows || []) records.push(recordOf(row));
  }

  const hasMore = () => parts === null || next < parts.length;

  // One load after another: answers of two questions may not count the same part.
  let loading = Promise.resolve();
  function loadNext(most) {
    loading = loading.catch(() => undefined).then(() => (hasMore() ? load(most) : undefined));
    return loading;
  }

  async function find(far) {
    asked += 1;
    const mine = asked;
    const query = field.value.trim();
    // A space at the end says that the last word is whole.
    const terms = termsOf(field.value.replace(/^\s+/, ""));
    if (terms.length === 0) {
      show([], terms);
      status.textContent = query ? words.letters : "";
      older.hidden = true;
      return;
    }
    status.textContent = words.searching;
    try {
      const first = !begun;
      begun = true;
      if (far || first) await loadNext(far ? 2 * STEP : STEP);
      else await loading;
      let found = ranked(records, terms);
      while (mine === asked && found.length < ENOUGH && hasMore() && loaded < UNASKED) {
        await loadNext(STEP / 2);
        found = ranked(records, terms);
      }
      if (mine !== asked) return;
      show(found, terms);
      status.textContent = said(found.length, query);
      older.hidden = !hasMore();
    } catch (error) {
      begun = records.length > 0;
      if (mine !== asked) return;
      status.textContent = words.failed;
      older.hidden = true;
    }
  }

  function said(count, query) {
    const sentence = count ? words.found : words.none;
    let text = sentence.replace("{n}", () => count.toLocaleString("vi-VN"))
      .replace("{q}", () => query);
    if (hasMore() && next > 0) {
      const [year, month] = parts[next - 1][0].split("-");
      text += ` ${words.since.replace("{month}", `${Number(month)}/${year}`)}`;
    }
    return text;
  }

  function show(found, terms) {
    results = found.map((record) => [record, terms]);
    shown = 0;
    list.textContent = "";
    showNext();
  }

  function showNext() {
    const first = shown;
    for (const [record, terms] of results.slice(shown, shown + SHOWN)) {
      list.append(row(record, terms));
    }
    shown = Math.min(results.length, shown + SHOWN);
    more.hidden = shown >= results.length;
    return list.children[first];
  }

  function row(record, terms) {
    const [title, summary, body] = record.fields;
    const item = document.createElement("li");
    const when = element(item, "p", "when");
    const time = element(when, "time", "");
    time.dateTime = record.day;
    time.textContent = day(record.day);
    const box = element(item, "div", "");
    const link = element(element(box, "p", "title"), "a", "");
    link.href = record.path;
    link.lang = record.language;
    put(link, excerptOf(title, spansOf(title, terms), title.length));
    const inSummary = spansOf(summary, terms);
    const inBody = inSummary.length ? [] : spansOf(body, terms);
    const text = inSummary.length || !inBody.length ? summary : body;
    if (text) {
      const excerpt = element(box, "p", "");
      excerpt.lang = record.language;
      put(excerpt, excerptOf(text, inSummary.length ? inSummary : inBody, EXCERPT));
    }
    return item;
  }

  function element(parent, name, kind) {
    const one = document.createElement(name);
    if (kind) one.className = kind;
    parent.append(one);
    return one;
  }

  function put(parent, pieces) {
    for (const [text, isMatch] of pieces) {
      if (isMatch) element(parent, "mark", "").textContent = text;
      else parent.append(text);
    }
  }

  // "Thứ Hai, 23/11/2026", from the calendar day alone.
  function day(text) {
    const [year, month, date] = text.split("-").map(Number);
    const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
    return `${words.weekdays.split("|")[weekday]}, ${date}/${month}/${year}`;
  }

  let typing = 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    const query = field.value.trim();
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    find(false);
  });
  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => find(false), 400);
  });
  more.addEventListener("click", () => {
    const first = showNext();
    if (first) first.querySelector("a").focus();
  });
  older.addEventListener("click", () => find(true));

  const query = new URLSearchParams(location.search).get("q") || "";
  field.value = query.slice(0, 200);
  section.hidden = false;
  if (query) find(false);
})();
