// After a scene was opened: mark its card and keep the address and the forms that name it in step.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const stage = document.getElementById("stage"), asked = detail.requestConfig.elt;
  if (!detail.successful || detail.target?.id !== "stage" || !stage) return;
  const open = stage.dataset.scene;
  for (const card of document.querySelectorAll("a[data-scene]")) {
    if (card.dataset.scene === open) card.setAttribute("aria-current", "true");
    else card.removeAttribute("aria-current");
  }
  for (const field of document.querySelectorAll("[data-open-scene], #scenes [name=after]")) field.value = open;
  const address = new URL(location);
  address.searchParams.set("scene", open);
  address.hash = "";
  history.replaceState(null, "", address);
  // htmx gives the focus to the field of the same name: what is still being typed would go into another scene.
  if (asked.matches("a[data-scene]") && document.activeElement.closest("#stage, #sections")) asked.focus();
  document.querySelector(`a[data-scene="${CSS.escape(open)}"]`)?.scrollIntoView({ block: "nearest" });
});
