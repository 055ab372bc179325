// Lists to pick from, in a dialog: what is picked goes into its field as if it had been typed.
(() => {
  const dialog = document.getElementById("picker");
  const put = (id, value) => {
    const field = document.getElementById(id);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field;
  };
  const name = (id) => document.getElementById(`${id}-name`);
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    for (const choice of dialog.querySelectorAll("[data-choose]")) {
      if (document.getElementById(choice.dataset.field)?.value === choice.dataset.choose) choice.setAttribute("aria-current", "true");
    }
    if (detail.target === dialog && !dialog.open) dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choose]");
    if (event.target === dialog) dialog.close();
    if (!choice) return;
    dialog.close();
    put(choice.dataset.field, choice.dataset.choose).focus();
    if (name(choice.dataset.field)) name(choice.dataset.field).textContent = choice.dataset.name;
  });
  document.addEventListener("input", ({ target }) => {
    name(target.id)?.replaceChildren(); // an id typed by hand: its name is not known here
    if (target.dataset.colourFor) put(target.dataset.colourFor, target.value);
  });
})();
