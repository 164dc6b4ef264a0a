// program.js: the button that prints, and the checklist that is fetched when it is opened.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
