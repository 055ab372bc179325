// From a problem to its field: opens the scene it is in and what hides it, and puts the cursor there.
(() => {
  let next = null; // where to jump once its scene is open

  // An address may say anything: what cannot be decoded names no field.
  const idIn = (hash) => { try { return decodeURIComponent(hash.slice(1)); } catch { return ""; } };

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
    if (!link) return;
    const { jump: section, jumpScene: scene } = link.dataset, id = idIn(link.hash);
    if (!scene || scene === document.getElementById("stage")?.dataset.scene) {
      if (jump(id, section)) event.preventDefault();
      return;
    }
    const card = document.querySelector(`a[data-scene="${CSS.escape(scene)}"]`);
    if (!card) return; // removed or moved meanwhile: the page itself will tell
    event.preventDefault();
    next = { id, section, scene };
    card.click();
  });
  document.addEventListener("htmx:afterRequest", () => {
    if (next?.scene !== document.getElementById("stage")?.dataset.scene) return;
    jump(next.id, next.section);
    next = null;
  });
  if (location.hash) jump(idIn(location.hash), "");
})();
