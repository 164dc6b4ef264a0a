/* One conversation in five minutes: a clock, the moments one after the other, keys for the criterion at hand,
   a link to the moment, and a way into the talk from its strip. Without this file all of it is links and forms. */
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    var head = document.querySelector("[data-conversation]");
    if (head) { start(head); }
  });

  function start(head) {
    var talk = document.querySelector("[data-talk]");
    var crits = Array.prototype.slice.call(document.querySelectorAll("[data-crit]"));
    var moments = Array.prototype.slice.call(document.querySelectorAll("[data-moment]"));
    var hand = Math.max(0, crits.findIndex(function (x) { return x.hasAttribute("data-look"); }));
    var moment = -1;

    clock();
    if (location.hash.indexOf("#turn-") !== 0 && talk.querySelector(".here") && !location.hash) {
      talk.querySelector(".here").scrollIntoView({ block: "center" });
    }
    strip();
    var help = document.querySelector("[data-keyhelp]");
    if (help) { help.hidden = false; }

    /* Since the conversation was opened in this tab; only whoever coaches sees it, and nothing records it. */
    function clock() {
      var shown = document.querySelector("[data-elapsed]");
      if (!shown) { return; }
      var place = "coachloop.opened." + head.dataset.conversation;
      var since = Date.now();
      try {
        since = Number(sessionStorage.getItem(place)) || since;
        if (Date.now() - since > 3600000) { since = Date.now(); }
        sessionStorage.setItem(place, String(since));
      } catch (e) { /* private mode: since this page */ }
      function tick() {
        var s = Math.floor((Date.now() - since) / 1000);
        shown.textContent = Math.floor(s / 60) + ":" + ("0" + s % 60).slice(-2) + " of 5:00";
      }
      shown.hidden = false;
      tick();
      setInterval(tick, 1000);
    }

    /* --- the talk ------------------------------------------------------------------------------------- */

    function toTurn(seq) {
      var turn = document.getElementById("turn-" + seq);
      if (!turn) { return false; }
      talk.querySelectorAll(".here").forEach(function (t) { t.classList.remove("here"); });
      turn.classList.add("here");
      turn.scrollIntoView({ block: "center" });
      turn.querySelector("a.at").focus({ preventScroll: true });
      return true;
    }
    function nextMoment() {
      if (!moments.length) { return; }
      moment = (moment + 1) % moments.length;
      moments.forEach(function (m, k) { m.classList.toggle("now", k === moment); });
      var link = moments[moment].querySelector("a.at");
      if (!toTurn(link.hash.replace("#turn-", ""))) { link.click(); }
    }
    /* A place of the strip is a second of the talk, or without times a part of its turns. */
    function strip() {
      var box = document.querySelector("[data-strip]");
      if (!box || !Number(box.dataset.span)) { return; }
      box.classList.add("seek");
      box.addEventListener("click", function (event) {
        var svg = event.target.closest("svg");
        if (!svg) { return; }
        var place = svg.getBoundingClientRect();
        var part = Math.max(0, Math.min(1, (event.clientX - place.left) / place.width));
        var ms = Number(box.dataset.start) + part * Number(box.dataset.span);
        location.assign(head.dataset.base + "t=" + Math.round(ms / 1000));
      });
    }

    /* --- the criterion at hand ------------------------------------------------------------------------ */

    function mark(k) {
      hand = k;
      crits.forEach(function (x, n) { x.classList.toggle("now", n === k); });
    }
    if (crits.length) { mark(hand); }
    document.addEventListener("focusin", function (event) {
      var crit = event.target.closest("[data-crit]");
      if (crit) { mark(crits.indexOf(crit)); }
    });
    function level(key) {
      var choice = crits.length && crits[hand].querySelector('[data-pick] [data-key="' + CSS.escape(key.toLowerCase()) + '"]');
      if (!choice) { return false; }
      choice.checked = true;
      crits[hand].scrollIntoView({ block: "nearest" });
      choice.form.querySelector("textarea").focus();
      return true;
    }
    function ask() {
      var box = crits.length && crits[hand].querySelector("[data-ask]");
      if (!box) { return false; }
      box.open = true;
      box.querySelector("textarea").focus();
      return true;
    }
    function coach() {
      var link = crits.length && crits[hand].querySelector("[data-coach] a");
      if (!link || moment >= 0) { return false; }
      link.click();
      return true;
    }
    function copy(event) {
      var link = document.querySelector("[data-link]");
      var here = talk.querySelector(".here");
      var path = here ? head.dataset.base + "turn=" + here.dataset.turn + "#" + here.id : link.getAttribute("href");
      var address = new URL(path, location.href).href;
      if (event) { event.preventDefault(); }
      function told(words) { link.firstChild.textContent = words; setTimeout(function () { link.firstChild.textContent = "Copy link "; }, 2000); }
      if (navigator.clipboard) { navigator.clipboard.writeText(address).then(function () { told("Copied "); }, function () { location.assign(address); }); } else { location.assign(address); }
      return true;
    }
    document.querySelector("[data-link]").addEventListener("click", copy);

    document.addEventListener("keydown", function (event) {
      var on = document.getElementById("keys-on");
      var target = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey || (on && !on.checked) || document.querySelector("dialog[open]")) { return; }
      if (/^(TEXTAREA|SELECT)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "radio")) { return; }
      var todo = { ".": function () { nextMoment(); return true; }, q: ask, c: coach, l: function () { return copy(); } }[event.key];
      if (todo ? todo() : level(event.key)) { event.preventDefault(); event.stopPropagation(); }
    }, true);
  }
})();
