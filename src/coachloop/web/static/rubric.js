/* The rubric editor: what the weights add up to, as they are typed. The server checks them again. */
(function () {
  "use strict";
  var out = document.getElementById("weights");
  if (!out) { return; }
  function tell() {
    var sums = {};
    document.querySelectorAll("[data-weight]").forEach(function (field) {
      var gone = field.closest("li").querySelector("[name^='remove:']:checked");
      var group = field.dataset.weight;
      if (!gone) { sums[group] = (sums[group] || 0) + (parseFloat(field.value) || 0); }
    });
    var off = Object.keys(sums).filter(function (group) { return Math.abs(sums[group] - 100) > 1e-6; });
    out.textContent = off.length
      ? off.map(function (group) { return "Weights " + (group ? "under " + group + " " : "") + "add up to " + sums[group] + ", not 100"; }).join(". ")
      : "Weights add up to 100";
  }
  document.addEventListener("input", tell);
  tell();
})();
