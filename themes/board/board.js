/* The board page: asks for the feed, shows what schedule.js says is on. Text reaches
   the page by textContent alone. */

(function () {
  var POLL_MS = 30000;
  var JITTER = 0.2;
  /* Below it a turn that begins on its tail would only flash. */
  var SHORTEST_TAIL = 3;
  /* A feed that was asked for and missed this often is called old. */
  var OLD_AFTER_MS = 100000;

  var screen = document.getElementById("screen");
  if (!screen) return;
  var parts = {};
  ["mark", "headline", "text", "picture", "issuer", "day", "state", "matter"].forEach(
    function (name) { parts[name] = document.getElementById(name); }
  );
  var feedPath = screen.getAttribute("data-feed");
  var unitCode = screen.getAttribute("data-unit");
  /* A preview runs outside the hours too. */
  var preview = /[?&]xem-truoc\b/.test(window.location.search);
  /* A preview of one matter shows it alone, whatever the hour. */
  var only = (/[?&]xem-truoc=([\w-]{36,})/.exec(window.location.search) || [])[1];
  var ALWAYS = { on: "00:00", off: "00:00" };
  /* The last step of the style sheet that keeps the least sizes, and the last of all. */
  var LEAST_SIZE_STEP = 5;
  var LAST_STEP = 9;

  var feed = null;
  var fetchedAt = 0;
  var shownKey = null;
  var split = false;
  var timer = null;

  function usable(found) {
    var head = found && found._bang_tin;
    if (!head || !head.unit || head.unit.code !== unitCode) return false;
    if (!Array.isArray(found.items) || !found.items.length || !head.hours) return false;
    return feed === null || head.sequence >= feed._bang_tin.sequence;
  }

  function keepOnly(found) {
    var item = found.items.filter(function (one) { return one.id === only; })[0];
    if (!item) return;
    item._bang_tin.windows = [];
    item._bang_tin.valid_from = "1970-01-01T00:00:00Z";
    item._bang_tin.valid_until = null;
    found.items = [item];
  }

  function poll() {
    fetch(feedPath, { cache: "no-cache", credentials: "omit" })
      .then(function (answer) {
        if (!answer.ok) throw new Error("status " + answer.status);
        return answer.json();
      })
      .then(function (found) {
        if (!usable(found)) throw new Error("refused");
        if (only) keepOnly(found);
        feed = found;
        fetchedAt = Date.now();
      })
      .catch(function () { /* The last good feed stays; state() says how old it is. */ })
      .then(function () {
        tick();
        window.setTimeout(poll, POLL_MS * (1 - JITTER + 2 * JITTER * Math.random()));
      });
  }

  function two(number) { return (number < 10 ? "0" : "") + number; }

  function clockText(ms) {
    var local = new Date(ms + LOCAL_OFFSET_MS);
    return two(local.getUTCHours()) + ":" + two(local.getUTCMinutes());
  }

  function dayText(stamp) {
    return stamp.slice(8, 10) + "/" + stamp.slice(5, 7) + "/" + stamp.slice(0, 4);
  }

  function hoursNow() { return preview ? ALWAYS : feed._bang_tin.hours; }

  function state(now) {
    if (!feed) return "Chưa nhận được tin. Đang thử lại.";
    var age = now - fetchedAt;
    if (age < OLD_AFTER_MS) return preview ? "Xem trước" : "";
    var from = clockText(fetchedAt) + ", " + dayText(
      new Date(fetchedAt + LOCAL_OFFSET_MS).toISOString());
    return "Mất kết nối. Tin nhận lúc " + from + ", cách đây " +
      Math.floor(age / 60000) + " phút.";
  }

  function itemOf(id) {
    return feed.items.filter(function (item) { return item.id === id; })[0];
  }

  function isOn(id, now) {
    return isOpen(hoursNow(), now) && onNow(slotsOf(feed), now).some(function (slot) {
      return slot.id === id;
    });
  }

  /* Choose, show, and come back with the next second. */
  function tick() {
    window.clearTimeout(timer);
    var now = Date.now();
    if (feed) {
      var turn = turnAt(slotsOf(feed), hoursNow(), now);
      if (!turn) showNight();
      else if (turn.left >= SHORTEST_TAIL || !isOn(shownId(), now)) showItem(turn);
    }
    parts.state.textContent = state(now);
    timer = window.setTimeout(tick, 1000 - (now % 1000) + 5);
  }

  function shownId() { return screen.getAttribute("data-shown"); }

  function showItem(turn) {
    var item = itemOf(turn.id);
    var key = JSON.stringify(item);
    if (key !== shownKey) {
      shownKey = key;
      fill(item.id, item._bang_tin.standing ? "standing" : item._bang_tin["class"], item.language);
      write(item);
      var picture = item._bang_tin.pictures.length ? item._bang_tin.pictures[0] : null;
      split = !fitWhole(picture);
    }
    /* What does not fit whole at the least sizes is shown in two parts: the headline
       alone, then the text below the headline in small. */
    if (split) showPart(turn.left > item._bang_tin.seconds * 0.6 ? "head" : "body");
  }

  function fill(id, kind, language) {
    screen.setAttribute("data-shown", id);
    screen.setAttribute("data-kind", kind);
    screen.lang = language;
  }

  function write(item) {
    var turn = item._bang_tin;
    parts.mark.textContent = turn["class"] === "uu_tien" ? "Tin ưu tiên" : "";
    parts.headline.textContent = item.title;
    parts.text.textContent = turn.text;
    parts.issuer.textContent = turn.standing ? "" : turn.issuer;
    parts.day.textContent = turn.standing ? "" : dayText(turn.issued);
  }

  function showNight() {
    if (shownKey === "night") return;
    shownKey = "night";
    var hours = feed._bang_tin.hours;
    fill("", "night", "vi");
    parts.mark.textContent = "";
    parts.headline.textContent = feed._bang_tin.unit.name;
    parts.text.textContent = "Bảng tin hoạt động từ " + hours.on + " đến " + hours.off + ".";
    parts.issuer.textContent = "";
    parts.day.textContent = "";
    fitWhole(null);
  }

  function overflows() {
    var box = parts.matter;
    return box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
  }

  function shrinkToFit(last) {
    for (var step = 0; step <= last; step += 1) {
      screen.setAttribute("data-step", String(step));
      if (!overflows()) return true;
    }
    return false;
  }

  /* The words come first: a picture stays only where they keep their least size beside it. */
  function fitWhole(picture) {
    screen.setAttribute("data-part", "whole");
    setPicture(picture);
    if (shrinkToFit(LEAST_SIZE_STEP)) return true;
    if (!picture) return false;
    setPicture(null);
    return shrinkToFit(LEAST_SIZE_STEP);
  }

  function showPart(part) {
    if (screen.getAttribute("data-part") === part) return;
    screen.setAttribute("data-part", part);
    setPicture(null);
    shrinkToFit(LAST_STEP);
  }

  function setPicture(picture) {
    screen.setAttribute("data-picture", picture ? "yes" : "no");
    if (!picture) {
      parts.picture.removeAttribute("src");
      parts.picture.alt = "";
      return;
    }
    /* By path: the same bytes are on this host, whatever name the feed was made for. */
    parts.picture.src = new URL(picture.url).pathname;
    parts.picture.alt = picture.alt;
  }

  parts.picture.addEventListener("error", function () {
    if (parts.picture.getAttribute("src")) split = !fitWhole(null);
  });
  /* Measured anew: another size of screen, or letters that arrive after the words. */
  function refit() {
    shownKey = null;
    tick();
  }

  window.addEventListener("resize", refit);
  if (document.fonts) document.fonts.addEventListener("loadingdone", refit);
  screen.hidden = false;
  tick();
  poll();
})();
