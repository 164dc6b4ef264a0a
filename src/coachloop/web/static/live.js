/* What is new, said politely and never moving what one reads; and the progress of work. Without this file a
   page is as new as when it was opened. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", function () {
    var place = document.querySelector("[data-live]");
    if (!window.EventSource || !place) { return; }
    var found = {}; // kind -> subject -> true: the same line again is said once
    var words = {
      "alert.flagged": ["new flag", "new flags"],
      "readiness.crossed": ["crossed readiness", "crossed readiness"],
      "alert.recovered": ["recovered", "recovered"]
    };

    function say() {
      var parts = Object.keys(words).filter(function (kind) { return found[kind]; }).map(function (kind) {
        var n = Object.keys(found[kind]).length;
        return n + " " + words[kind][n === 1 ? 0 : 1];
      });
      var link = document.createElement("a");
      link.className = "btn";
      link.href = "/today";
      link.textContent = "Show";
      place.replaceChildren(document.createTextNode(parts.join(", ") + " "), link);
    }

    var stream = new EventSource("/live" + (place.dataset.after ? "?after=" + place.dataset.after : ""));
    stream.addEventListener("news", function (event) {
      var line = JSON.parse(event.data);
      if (!words[line.kind] || "quiet" in place.dataset) { return; }
      (found[line.kind] = found[line.kind] || {})[line.subject] = true;
      say();
    });
    stream.addEventListener("progress", function () {
      if (window.htmx) { window.htmx.trigger(document.body, "progressed"); }
    });
    stream.addEventListener("ended", function () {
      stream.close();
      place.textContent = "You are signed out. Load the page again to sign in.";
    });
    window.addEventListener("pagehide", function () { stream.close(); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });
  });
})();
