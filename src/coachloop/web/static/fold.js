/* On a phone, long parts begin folded; what an address points at is open. Without this file all of it is open. */
(function () {
  "use strict";
  if (window.matchMedia("(max-width: 700px)").matches) {
    document.querySelectorAll("details[data-fold]").forEach(function (part) { part.open = false; });
  }
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (var part = target.closest("details"); part; part = part.parentElement.closest("details")) { part.open = true; }
    var inside = target.querySelector(":scope > details");
    if (inside) { inside.open = true; }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
