"use strict";

// Finding bulletins in what the site's search parts hold: no page, no network.
// tests/sitegen/cases/folding.json holds what folding means.

const ONE_WORD = /^[\p{L}\p{M}\p{N}]/u;
// Soft hyphen, the joiners and breaks of no width that Khmer is typed with, byte order mark.
const NO_WIDTH = /^[\u00ad\u200b-\u200d\u2060\ufeff]$/;
const KHMER = /[\u1780-\u17ff]/;
const PHRASES = /"([^"]*)"|“([^”]*)”|«([^»]*)»|(\S+)/g;
const MOST_TERMS = 12;
// What a match is worth in the title, the summary and the body.
const WORTH = [8, 3, 1];
const knownPieces = [new Map(), new Map()];

// What a character is in folded text: " " where it parts words, "" where it is nothing.
function foldedPiece(character, marks) {
  if (NO_WIDTH.test(character)) return "";
  if (!ONE_WORD.test(character)) return " ";
  const small = character.toLowerCase();
  if (marks) return small.normalize("NFC");
  return small.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đð]/g, "d");
}

// The words of NFC text in small letters, one space before, between and after them, without
// tones and marks unless `marks`. Between Khmer words stands nothing, as Khmer is written.
// `at`, an array, receives the place in `text` of each character of the answer.
function fold(text, marks = false, at = null) {
  const pieces = knownPieces[marks ? 1 : 0];
  let out = " ";
  let index = 0;
  let open = false;
  let khmer = false;
  if (at) at.push(0);
  while (index < text.length) {
    const point = text.codePointAt(index);
    let piece = pieces.get(point);
    if (piece === undefined) {
      piece = foldedPiece(String.fromCodePoint(point), marks);
      pieces.set(point, piece);
    }
    if (piece === " ") {
      if (open) {
        out += " ";
        if (at) at.push(index);
      }
      open = false;
    } else if (piece !== "") {
      const code = piece.charCodeAt(0);
      const isKhmer = code >= 0x1780 && code <= 0x17ff;
      if (!open && isKhmer && khmer) {
        out = out.slice(0, -1);
        if (at) at.pop();
      }
      for (let unit = 0; at && unit < piece.length; unit += 1) at.push(index);
      out += piece;
      open = true;
      khmer = isKhmer;
    }
    index += point > 0xffff ? 2 : 1;
  }
  if (open) {
    out += " ";
    if (at) at.push(index);
  }
  return out;
}

// What a reader asks for: all of it must be in a bulletin. A quoted phrase is one term, and so
// is "15/2026/NQ-HĐND". The last word may be the beginning of one.
function termsOf(query) {
  const text = query.normalize("NFC");
  const found = new Map();
  PHRASES.lastIndex = 0;
  for (let match = PHRASES.exec(text); match; match = PHRASES.exec(text)) {
    const word = match[4];
    const raw = word === undefined ? match[1] || match[2] || match[3] || "" : word;
    const folded = fold(raw);
    if (folded === " " || found.size >= MOST_TERMS) continue;
    const begins = word !== undefined && match.index + match[0].length === text.length
      && !/["”»]$/.test(word);
    const exact = fold(raw, true);
    const needle = (one) => {
      if (KHMER.test(one)) return one.trim();
      return begins ? one.slice(0, -1) : one;
    };
    found.set(exact, {
      needle: needle(folded),
      whole: KHMER.test(folded) ? folded.trim() : folded,
      exact: needle(exact),
      marked: exact !== folded,
      loose: word !== undefined && !KHMER.test(folded),
    });
  }
  return [...found.values()];
}

// A row of a part as it is searched: `[path, language, day, title, summary, body]`.
function recordOf(row) {
  const fields = row.slice(3).map((text) => text.normalize("NFC"));
  return {
    path: row[0], language: row[1], day: row[2], fields, folded: fields.map((text) => fold(text)),
  };
}

// How well a record answers: `{exact, worth}`, null where a term is nowhere in it.
function answerOf(record, terms) {
  let exact = 0;
  let worth = 0;
  for (const term of terms) {
    const field = record.folded.findIndex((text) => text.includes(term.needle));
    if (field < 0) return null;
    worth += WORTH[field];
    // A whole word is worth more than the beginning of a longer one.
    if (record.folded[field].includes(term.whole)) worth += WORTH[field] / 4;
    if (term.marked) {
      if (!record.marked) record.marked = record.fields.map((text) => fold(text, true));
      if (record.marked.some((text) => text.includes(term.exact))) exact += 1;
    }
  }
  const loose = terms.filter((term) => term.loose);
  if (loose.length > 1) {
    const phrase = ` ${loose.map((term) => term.needle.trim()).join(" ")}`;
    const field = record.folded.findIndex((text) => text.includes(phrase));
    if (field >= 0) worth += WORTH[field] * loose.length;
  }
  return { exact, worth };
}

// The records, which come newest first, that hold all terms: marks as they were typed first, then
// title over summary over body, then the newest.
function ranked(records, terms) {
  if (terms.length === 0) return [];
  const found = [];
  records.forEach((record, place) => {
    const answer = answerOf(record, terms);
    if (answer) found.push({ record, place, exact: answer.exact, worth: answer.worth });
  });
  found.sort((one, other) => other.exact - one.exact || other.worth - one.worth
    || one.place - other.place);
  return found.map((one) => one.record);
}

// Where the terms stand in NFC text: `[start, end]` in order, not overlapping, whole words.
function spansOf(text, terms) {
  const at = [];
  const folded = fold(text, false, at);
  const found = [];
  for (const term of terms) {
    const inner = term.needle.trim();
    const lead = term.needle.startsWith(" ") ? 1 : 0;
    for (let from = folded.indexOf(term.needle); from >= 0;
      from = folded.indexOf(term.needle, from + 1)) {
      const start = from + lead;
      let end = start + inner.length;
      while (lead && end < folded.length && folded[end] !== " ") end += 1;
      while (/^\p{M}/u.test(folded.slice(end, end + 1))) end += 1;
      found.push([at[start], placeAfter(text, at[end - 1])]);
    }
  }
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const spans = [];
  for (const [start, end] of found) {
    const last = spans[spans.length - 1];
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else spans.push([start, end]);
  }
  return spans;
}

// The place after the character at `place`, with the marks that belong to it.
function placeAfter(text, place) {
  let end = place + String.fromCodePoint(text.codePointAt(place)).length;
  while (end < text.length && /^\p{M}/u.test(text.slice(end, end + 1))) end += 1;
  return end;
}

// The text about its first span as `[words, isMatch]` pieces, at most about `most` characters.
function excerptOf(text, spans, most) {
  let from = 0;
  let to = text.length;
  if (text.length > most) {
    const first = spans.length ? spans[0][0] : 0;
    from = Math.max(0, Math.min(first - Math.floor(most / 3), text.length - most));
    if (from > 0) {
      const space = text.indexOf(" ", from);
      from = space >= 0 && space < first ? space + 1 : first;
    }
    to = Math.min(text.length, from + most);
    if (to < text.length) {
      const space = text.lastIndexOf(" ", to);
      const needed = spans.length ? spans[0][1] : 0;
      to = Math.max(space > from ? space : to, Math.min(needed, from + 2 * most));
      while (to < text.length && /^[\p{M}\udc00-\udfff]/u.test(text.slice(to, to + 1))) to += 1;
    }
  }
  const pieces = from > 0 ? [["… ", false]] : [];
  let place = from;
  for (const [start, end] of spans) {
    if (start < from || end > to) continue;
    if (start > place) pieces.push([text.slice(place, start), false]);
    pieces.push([text.slice(start, end), true]);
    place = end;
  }
  if (to > place) pieces.push([text.slice(place, to), false]);
  if (to < text.length) pieces.push([" …", false]);
  return pieces;
}
