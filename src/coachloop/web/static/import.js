/* The drop zone: files dropped anywhere on it go into its field. Without script the field is a plain one. */
(function () {
  "use strict";
  var zone = document.querySelector("[data-drop]");
  if (!zone) { return; }
  var field = zone.querySelector("input[type=file]");
  var told = zone.querySelector("[data-chosen]");
  function tell() { told.textContent = field.files.length ? field.files.length + (field.files.length === 1 ? " file chosen" : " files chosen") : ""; }
  ["dragover", "dragenter"].forEach(function (name) {
    zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    zone.addEventListener(name, function () { zone.classList.remove("over"); });
  });
  zone.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; tell(); }
  });
  field.addEventListener("change", tell);
})();
