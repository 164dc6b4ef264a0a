/* The palette: Ctrl K or Cmd K from anywhere. Without script its link opens the same page. */
(function () {
  "use strict";
  var palette = document.getElementById("palette");
  if (!palette) { return; }

  function open() {
    if (!palette.open) { palette.showModal(); }
    htmx.trigger(palette, "palette");
  }
  function hits() { return Array.prototype.slice.call(palette.querySelectorAll("[data-hit]")); }
  function step(by) {
    var found = hits();
    if (!found.length) { return; }
    var at = found.indexOf(document.activeElement) + by;
    if (at < 0) { palette.querySelector("input").focus(); return; }
    found[Math.min(found.length - 1, at)].focus();
  }

  document.querySelectorAll("[data-palette]").forEach(function (link) {
    link.addEventListener("click", function (event) { event.preventDefault(); open(); });
  });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  palette.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { event.preventDefault(); step(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); step(-1); }
    if (event.key === "Enter" && event.target.id === "find") {
      event.preventDefault();
      if (hits().length) { hits()[0].click(); }
    }
  });
  palette.addEventListener("click", function (event) {
    if (event.target === palette || event.target.closest("[data-hit], [data-help]")) { palette.close(); }
  });
  palette.addEventListener("close", function () { palette.textContent = ""; });
  palette.addEventListener("htmx:afterSwap", function () {
    var field = palette.querySelector("input[type=search]");
    if (field && document.activeElement !== field) { field.focus(); }
  });
})();
