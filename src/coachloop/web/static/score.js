/* Rating by hand: keys, words cited by selecting them, undo, and a draft that outlives a lost connection.
   The form (_rating.html) is plain HTML and works without this file. */
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    var form = document.querySelector("form[data-rate]");
    if (form) { start(form); }
  });

  function start(form) {
    var talk = document.querySelector("[data-talk]");
    var line = form.querySelector("[data-draftline]");
    var undo = form.querySelector("[data-undo]");
    var sets = Array.prototype.slice.call(form.querySelectorAll("fieldset.rate"));
    var place = "coachloop.draft." + form.dataset.draft;
    var past = [];
    var now = 0;
    var last = read();
    var sending = false;

    /* --- what is in the form ------------------------------------------------------------------------- */

    /* Of each criterion its level, turns, note and quotes; the token and the hour belong to the page. */
    function read() {
      return sets.map(function (set) {
        var chosen = set.querySelector("input[type=radio]:checked");
        var texts = set.querySelectorAll("input:not([type=radio]):not([type=checkbox]), textarea");
        var quotes = set.querySelectorAll("[data-cites] input:checked");
        return {
          key: set.dataset.criterion,
          level: chosen ? chosen.value : "",
          texts: Array.prototype.map.call(texts, function (t) { return t.value; }),
          quotes: Array.prototype.map.call(quotes, function (q) { return q.value; })
        };
      });
    }

    function write(state) {
      state.forEach(function (kept) {
        var set = sets.find(function (s) { return s.dataset.criterion === kept.key; });
        if (!set) { return; }
        set.querySelectorAll("input[type=radio]").forEach(function (r) { r.checked = r.value === kept.level; });
        set.querySelectorAll("input:not([type=radio]):not([type=checkbox]), textarea").forEach(function (t, k) {
          t.value = kept.texts[k] || "";
        });
        var cites = set.querySelector("[data-cites]");
        cites.textContent = "";
        kept.quotes.forEach(function (value) { cites.appendChild(cited(kept.key, value)); });
      });
      last = read();
    }

    function changed() {
      var state = read();
      if (JSON.stringify(state) === JSON.stringify(last)) { return; }
      past.push(last);
      if (past.length > 200) { past.shift(); }
      last = state;
      undo.hidden = false;
      keep();
    }

    function back() {
      if (!past.length) { return; }
      var state = past.pop();
      var at = state.findIndex(function (kept, k) { return JSON.stringify(kept) !== JSON.stringify(last[k]); });
      write(state);
      undo.hidden = !past.length;
      keep();
      toSet(Math.max(0, at));
    }

    /* --- the draft: this browser keeps it until the rating has arrived -------------------------------- */

    function keep() {
      try { localStorage.setItem(place, JSON.stringify({ at: Date.now(), state: read() })); } catch (e) { /* private mode */ }
    }
    function forget() {
      try { localStorage.removeItem(place); } catch (e) { /* private mode */ }
    }
    function say(words) {
      line.textContent = words;
      line.hidden = !words;
    }
    function restore() {
      var kept = null;
      try { kept = JSON.parse(localStorage.getItem(place)); } catch (e) { /* unreadable: as if there were none */ }
      if (!kept || form.hasAttribute("data-refused")) { return; }
      write(kept.state);
      var then = new Date(kept.at);
      say("Draft of " + ("0" + then.getHours()).slice(-2) + ":" + ("0" + then.getMinutes()).slice(-2) + " restored. ");
      var anew = document.createElement("button");
      anew.type = "button";
      anew.className = "btn quiet";
      anew.textContent = "Start over";
      anew.addEventListener("click", function () { forget(); form.reset(); location.reload(); });
      line.appendChild(anew);
    }

    /* --- sending: once, however often it is tried ----------------------------------------------------- */

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      keep();
      send();
    });
    window.addEventListener("online", function () { if (sending === "later") { send(); } });

    function send() {
      if (sending === true) { return; }
      sending = true;
      fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).then(function (answer) {
        if (answer.ok && answer.redirected) {
          forget();
          location.assign(answer.url);
          return;
        }
        form.submit(); // refused: the server says what is missing, on its own page
      }, function () {
        sending = "later";
        say("Not sent yet: no connection. It is kept here and goes out when the connection is back.");
        setTimeout(function () { if (sending === "later") { send(); } }, 5000);
      });
    }

    /* --- words cited ---------------------------------------------------------------------------------- */

    /* The server counts characters, script counts halves of some of them. */
    function characters(text) { return Array.from(text).length; }

    function cited(key, value) {
      var parts = /^\d+:(\d+):\d+:\d+:([\s\S]+)$/.exec(value);
      var label = document.createElement("label");
      label.className = "cite";
      var box = document.createElement("input");
      box.type = "checkbox";
      box.name = "quote:" + key;
      box.value = value;
      box.checked = true;
      var words = document.createElement("span");
      words.textContent = "turn " + (Number(parts ? parts[1] : 0) + 1) + " “" + (parts ? parts[2] : value) + "”";
      label.append(box, words);
      return label;
    }

    function cite(turn, start, end) {
      var text = turn.querySelector(".words p").textContent;
      var words = text.slice(start, end);
      start += words.length - words.trimStart().length;
      words = words.trim();
      if (!words || characters(words) > 500) {
        say(words ? "A quote has at most 500 characters: select less." : "Select words of the transcript first.");
        return;
      }
      var from = characters(text.slice(0, start));
      var value = [talk.dataset.version, turn.dataset.turn, from, from + characters(words), words].join(":");
      var set = sets[now];
      var there = Array.prototype.some.call(set.querySelectorAll("[data-cites] input"), function (q) { return q.value === value; });
      if (!there) { set.querySelector("[data-cites]").appendChild(cited(set.dataset.criterion, value)); }
      say("Cited under " + set.querySelector("legend b").textContent + ".");
      changed();
    }

    /* What is selected, as far as it lies in the first turn it touches. */
    function citeSelection() {
      var chosen = getSelection();
      if (!chosen.rangeCount || chosen.isCollapsed) { say("Select words of the transcript first."); return; }
      var range = chosen.getRangeAt(0);
      var node = range.startContainer.nodeType === 1 ? range.startContainer : range.startContainer.parentNode;
      var turn = node.closest("[data-turn]");
      if (!turn || !talk.contains(turn)) { say("Select words of the transcript first."); return; }
      var words = turn.querySelector(".words p");
      var head = document.createRange();
      head.selectNodeContents(words);
      var whole = words.textContent.length;
      if (words.contains(range.startContainer)) { head.setEnd(range.startContainer, range.startOffset); } else { head.collapse(true); }
      var start = head.toString().length;
      var end = words.contains(range.endContainer) ? start + range.toString().length : whole;
      cite(turn, start, end);
      chosen.removeAllRanges();
    }

    /* A button at every turn, for a finger: the whole turn, or what is selected in it. */
    function buttons() {
      talk.querySelectorAll("[data-turn]:not([data-citable])").forEach(function (turn) {
        turn.dataset.citable = "";
        var button = document.createElement("button");
        button.type = "button";
        button.className = "btn citebtn";
        button.textContent = "Cite";
        button.setAttribute("aria-label", "Cite turn " + (Number(turn.dataset.turn) + 1));
        turn.querySelector(".words").appendChild(button);
      });
    }
    if (talk) {
      buttons();
      document.body.addEventListener("htmx:afterSwap", buttons);
      talk.addEventListener("mousedown", function (event) {
        if (event.target.closest(".citebtn")) { event.preventDefault(); } // the selection stays
      });
      talk.addEventListener("click", function (event) {
        var button = event.target.closest(".citebtn");
        if (!button) { return; }
        var turn = button.closest("[data-turn]");
        var chosen = getSelection();
        if (!chosen.isCollapsed && turn.contains(chosen.anchorNode)) { citeSelection(); return; }
        cite(turn, 0, turn.querySelector(".words p").textContent.length);
      });
    }

    /* --- moving --------------------------------------------------------------------------------------- */

    function mark(k) {
      now = k;
      sets.forEach(function (set, n) { set.classList.toggle("now", n === k); });
    }
    function toSet(k) {
      mark(Math.max(0, Math.min(sets.length - 1, k)));
      var set = sets[now];
      (set.querySelector("input[type=radio]:checked") || set.querySelector("input[type=radio]")).focus();
      set.scrollIntoView({ block: "nearest" });
    }
    function intoTalk() {
      var turn = talk && (talk.querySelector(".here") || talk.querySelector("[data-turn]"));
      if (turn) { toTurn(turn); }
    }
    function toTurn(turn) {
      var words = turn.querySelector(".words p");
      words.focus();
      getSelection().collapse(words.firstChild || words, 0);
      turn.scrollIntoView({ block: "nearest" });
    }
    /* In the transcript: arrows go from turn to turn and word to word, Shift selects. */
    function inTalk(event, turn) {
      var away = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      var side = { ArrowRight: "forward", ArrowLeft: "backward" }[event.key];
      if (event.key === "Escape") { toSet(now); return true; }
      if (away && !event.shiftKey) {
        var next = turn[away];
        if (next && next.hasAttribute("data-turn")) { toTurn(next); }
        return true;
      }
      if (away || side) {
        var how = event.shiftKey ? "extend" : "move";
        getSelection().modify(how, side || (event.key === "ArrowDown" ? "forward" : "backward"), away ? "line" : "word");
        return true;
      }
      return false;
    }

    function choose(key) {
      var choice = sets[now].querySelector('[data-key="' + CSS.escape(key.toLowerCase()) + '"]');
      if (!choice) { return false; }
      choice.checked = true;
      changed();
      toSet(now + 1);
      return true;
    }

    function plain(event) {
      var step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
      if (step) { toSet(now + step); return true; }
      if (event.key === "v" || event.key === "V") { citeSelection(); return true; }
      if (event.key === "t" || event.key === "T") { intoTalk(); return true; }
      return choose(event.key);
    }

    function key(event) {
      var on = document.getElementById("keys-on");
      var target = event.target;
      var typing = /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "radio");
      if (document.querySelector("dialog[open]") || event.altKey) { return false; }
      if (event.ctrlKey || event.metaKey) {
        if (event.key === "Enter") { form.requestSubmit(); return true; }
        if (event.key === "z" && !typing) { back(); return true; }
        return false;
      }
      if (typing || (on && !on.checked)) { return false; }
      var turn = talk && target.closest("[data-turn]");
      if (turn && inTalk(event, turn)) { return true; }
      if (/^(A|BUTTON|SUMMARY)$/.test(target.tagName) && event.key === "Enter") { return false; }
      return plain(event);
    }
    /* Before the keys of the page, which would take some of these for their own. */
    document.addEventListener("keydown", function (event) {
      if (key(event)) { event.preventDefault(); event.stopPropagation(); }
    }, true);

    form.addEventListener("focusin", function (event) {
      var set = event.target.closest("fieldset.rate");
      if (set) { mark(sets.indexOf(set)); }
    });
    form.addEventListener("change", changed);
    form.addEventListener("input", keep);
    undo.addEventListener("click", back);

    form.querySelector("[data-keyhelp]").hidden = false;
    restore();
    mark(Math.max(0, sets.findIndex(function (set) { return !set.querySelector("input[type=radio]:checked"); })));
  }
})();
