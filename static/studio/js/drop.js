// Files dropped anywhere on the page are imported as if they had been chosen; while they hover, the page says so.
(() => {
  const form = () => document.querySelector("[data-drop]"); // drawn anew where an import is refused
  const SILENCE = 1000; // while files hover, the browser says so several times a second
  let silent;
  const hide = () => { clearTimeout(silent); form().hidden = true; };
  // Not by counting what they enter and leave: an element that is taken off the page is never left.
  const show = () => { clearTimeout(silent); silent = setTimeout(hide, SILENCE); form().hidden = false; };
  const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");

  document.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) show();
  });
  document.addEventListener("dragleave", (event) => {
    if (carriesFiles(event) && !event.relatedTarget) hide();
  });
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (!event.dataTransfer.files.length) return hide();
    form().elements.files.files = event.dataTransfer.files;
    clearTimeout(silent);
    const told = form().querySelector("[data-importing]");
    told.textContent = told.dataset.importing;
    form().requestSubmit();
  });
  window.addEventListener("pageshow", hide);
})();
