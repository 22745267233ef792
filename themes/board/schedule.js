"use strict";
/* Which item is on at a moment. The definition, and its reasons, are in
   device_feeds/schedule.py; device_feeds/cases/ hold both to the same answers. */

var NORMAL_BETWEEN = 4;
/* Vietnam keeps +07:00 all year. */
var LOCAL_OFFSET_MS = 7 * 3600 * 1000;

/* A slot: id, class, seconds, valid_from, valid_until (or null), windows, standing. */
function slotsOf(feed) {
  return feed.items.map(function (item) {
    var turn = item._bang_tin;
    return {
      id: item.id,
      "class": turn["class"],
      seconds: turn.seconds,
      valid_from: turn.valid_from,
      valid_until: turn.valid_until,
      windows: turn.windows,
      standing: turn.standing
    };
  });
}

function isOpen(hours, nowMs) {
  var now = new Date(nowMs + LOCAL_OFFSET_MS).toISOString().slice(11, 16);
  if (hours.on < hours.off) return hours.on <= now && now < hours.off;
  return hours.on === hours.off || now >= hours.on || now < hours.off;
}

function has(days, day) {
  return !days.length || days.indexOf(day) !== -1;
}

function inWindows(windows, nowMs) {
  if (!windows || !windows.length) return true;
  var here = new Date(nowMs + LOCAL_OFFSET_MS);
  var now = here.toISOString().slice(11, 16);
  var today = here.getUTCDay() || 7;
  var yesterday = today === 1 ? 7 : today - 1;
  return windows.some(function (one) {
    if (one.start < one.end) return has(one.days, today) && one.start <= now && now < one.end;
    return (has(one.days, today) && now >= one.start) || (has(one.days, yesterday) && now < one.end);
  });
}

function onNow(slots, nowMs) {
  var matters = slots.filter(function (slot) {
    return !slot.standing && Date.parse(slot.valid_from) <= nowMs &&
      (slot.valid_until === null || nowMs < Date.parse(slot.valid_until)) &&
      inWindows(slot.windows, nowMs);
  });
  return matters.length ? matters : slots.filter(function (slot) { return slot.standing; });
}

function roundOf(slots) {
  var first = slots.filter(function (slot) { return slot["class"] === "uu_tien"; });
  var normal = slots.filter(function (slot) { return slot["class"] !== "uu_tien"; });
  if (!first.length) return normal;
  var turns = first.slice();
  for (var start = 0; start < normal.length; start += NORMAL_BETWEEN) {
    if (start) turns = turns.concat(first);
    turns = turns.concat(normal.slice(start, start + NORMAL_BETWEEN));
  }
  return turns;
}

/* {id, left}: the item that is on and the seconds left of its turn, or null. */
function turnAt(slots, hours, nowMs) {
  if (!isOpen(hours, nowMs)) return null;
  var turns = roundOf(onNow(slots, nowMs));
  var length = turns.reduce(function (sum, slot) { return sum + slot.seconds; }, 0);
  if (!length) return null;
  var passed = Math.floor(nowMs / 1000) % length;
  for (var i = 0; passed >= turns[i].seconds; i += 1) passed -= turns[i].seconds;
  return { id: turns[i].id, left: turns[i].seconds - passed };
}
