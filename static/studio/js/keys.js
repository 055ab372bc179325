// The list of scenes by keyboard: arrows walk, Delete removes, and "?" shows all of it. Keys act on the list alone, so
// that none is taken from the browser, a screen reader or a field.
(() => {
  const cards = () => [...document.querySelectorAll("#scenes a[data-scene]")];
  const walk = { ArrowUp: (at) => at - 1, ArrowDown: (at) => at + 1, Home: () => 0, End: () => cards().length - 1 };
  const dialog = document.getElementById("keys");
  const typing = (target) => target.matches?.("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "?" && !typing(event.target) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const card = event.target.closest?.("#scenes a[data-scene]");
    if (!card) return;
    if (walk[event.key]) {
      event.preventDefault();
      cards()[walk[event.key](cards().indexOf(card))]?.focus();
    } else if (event.key === "Delete" && card.getAttribute("aria-current")) {
      document.getElementById("remove-scene").click();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) dialog.showModal();
    if (event.target === dialog) dialog.close();
  });
})();
