/* Keys, theme and the side sheet. Everything works without this file too: links and forms are plain HTML. */
(function () {
  "use strict";
  var root = document.documentElement;

  function kept(name) { try { return localStorage.getItem("coachloop." + name); } catch (e) { return null; } }
  function keep(name, value) { try { localStorage.setItem("coachloop." + name, value); } catch (e) { /* private mode */ } }

  function paint(theme) {
    if (theme) { root.dataset.theme = theme; } else { delete root.dataset.theme; }
  }
  paint(new URLSearchParams(location.search).get("theme") || kept("theme"));

  document.addEventListener("DOMContentLoaded", function () {
    var sheet = document.getElementById("sheet");
    var keys = document.getElementById("keys");
    var on = document.getElementById("keys-on");
    var first = null; // "g" waits for its second letter
    var opener = null;

    on.checked = kept("keys") !== "off";
    on.addEventListener("change", function () { keep("keys", on.checked ? "on" : "off"); });
    document.querySelectorAll("input[name=theme]").forEach(function (choice) {
      choice.checked = choice.value === (kept("theme") || "");
      choice.addEventListener("change", function () { keep("theme", choice.value); paint(choice.value); });
    });
    document.addEventListener("click", function (event) {
      if (event.target.closest("[data-help]") && !keys.open) { keys.showModal(); }
    });

    function closeSheet() {
      sheet.hidden = true;
      sheet.textContent = "";
      if (opener) { opener.focus(); }
    }
    document.body.addEventListener("htmx:beforeRequest", function (event) {
      if (event.detail.target === sheet && event.detail.elt.tagName === "A") { opener = event.detail.elt; }
    });
    document.body.addEventListener("htmx:afterSwap", function (event) {
      if (event.detail.target !== sheet) { return; }
      sheet.hidden = false;
      var field = sheet.querySelector(".bad input, .bad textarea, [autofocus]") || sheet;
      field.focus();
    });
    document.body.addEventListener("click", function (event) {
      if (event.target.closest("[data-close-sheet]") && sheet.contains(event.target)) {
        event.preventDefault();
        closeSheet();
      }
      if (event.target.closest("[data-print]")) { window.print(); }
      var fill = event.target.closest("[data-fill]");
      if (fill) {
        var field = document.getElementById(fill.dataset.fill);
        field.value = fill.dataset.value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        field.focus();
      }
    });

    function row(step) {
      var rows = Array.prototype.slice.call(document.querySelectorAll("[data-row]")).filter(function (r) { return r.checkVisibility(); });
      if (!rows.length) { return; }
      var at = rows.findIndex(function (r) { return r.contains(document.activeElement); });
      var next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      var link = next.querySelector("[data-open]") || next.querySelector("a, button");
      if (link) { link.focus(); next.scrollIntoView({ block: "nearest" }); }
    }

    /* To what the page says it came from, else to the list that it belongs to. */
    function back() {
      var list = document.querySelector('.rail [aria-current="page"]');
      var to = document.querySelector("[data-back]") || (list && list.pathname !== location.pathname ? list : null);
      if (to) { to.click(); }
    }

    /* Of the row at hand, else the first of the page. */
    function ofRow(selector) {
      var at = document.activeElement.closest("[data-row]");
      return (at && at.querySelector(selector)) || document.querySelector(selector);
    }

    document.addEventListener("keydown", function (event) {
      var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (document.querySelector("dialog[open]")) { return; }
      if (event.key === "Escape" && !sheet.hidden) { closeSheet(); return; }
      if (event.key === "Escape" && !typing && on.checked) { back(); return; }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
        event.target.form.requestSubmit();
        return;
      }
      if (typing || !on.checked || event.ctrlKey || event.metaKey || event.altKey || keys.open) { return; }
      if (first === "g") {
        first = null;
        var go = document.querySelector('[data-go="' + CSS.escape(event.key) + '"]');
        if (go) { event.preventDefault(); go.click(); }
        return;
      }
      var todo = {
        g: function () { first = "g"; setTimeout(function () { first = null; }, 1500); },
        c: function () { var log = ofRow("[data-log]"); if (log) { log.click(); } else if (document.querySelector("[data-logs]")) { location.href = "/coaching/new"; } },
        x: function () {
          var why = ofRow("[data-explain]");
          if (why) { why.open = true; why.querySelector("textarea").focus(); }
        },
        a: function () { var rest = document.querySelector("[data-accept]"); if (rest) { rest.focus(); } },
        r: function () { var next = document.querySelector("[data-next]"); if (next) { next.click(); } },
        "/": function () {
          var filter = document.querySelector("main input[type=search], [data-filter]") || document.querySelector("[data-palette]");
          if (filter.matches("[data-palette]")) { filter.click(); } else { filter.focus(); }
        },
        "?": function () { keys.showModal(); },
        j: function () { row(1); },
        k: function () { row(-1); }
      }[event.key];
      if (todo) { event.preventDefault(); todo(); }
    });
  });
})();
