// From a problem to its field: opens what hides it and puts the cursor there.
(() => {
  function jump(id, section) {
    const field = document.getElementById(id) || document.getElementById(`section-${section}`);
    if (!field) return false;
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    field.scrollIntoView({ block: "center" });
    (field.matches("details") ? field.querySelector("summary") : field).focus();
    return true;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-jump]");
    const open = document.getElementById("stage")?.dataset.scene;
    if (!link || (link.dataset.jumpScene && link.dataset.jumpScene !== open)) return;
    if (jump(link.hash.slice(1), link.dataset.jump)) event.preventDefault();
  });
  if (location.hash) jump(decodeURIComponent(location.hash.slice(1)), "");
})();
