// Lists to pick from, in a dialog: what is picked goes into its field as if it had been typed.
(() => {
  const dialog = document.getElementById("picker");
  const put = (id, value) => {
    const field = document.getElementById(id);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field;
  };
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target === dialog && !dialog.open) dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choose]");
    if (event.target === dialog) dialog.close();
    if (!choice) return;
    dialog.close();
    put(choice.dataset.field, choice.dataset.choose).focus();
  });
  document.addEventListener("input", ({ target }) => {
    if (target.dataset.colourFor) put(target.dataset.colourFor, target.value);
  });
})();
