// One short word on whether everything typed has been kept, and the way to what stands against it.
(() => {
  const place = document.getElementById("save-state");
  const WORDS = { 401: "signedOut", 409: "conflict", 429: "retrying" };
  const word = (status) => WORDS[status] || (status >= 400 && status < 500 ? "refused" : navigator.onLine ? "retrying" : "offline");
  const show = (state) => {
    place.className = `save-state ${state}`;
    place.textContent = place.dataset[state] || "";
  };
  const say = () => {
    const failed = studio.all().map((form) => studio.of(form).failed).find((status) => status !== null);
    if (failed !== undefined) show(word(failed));
    else show(!navigator.onLine ? "offline" : studio.dirty().length ? "saving" : "saved");
  };
  document.addEventListener("studio:typed", say);
  document.addEventListener("studio:state", ({ detail: state }) => show(state));
  const conflictOf = (form) => document.querySelector(`#${form.id.replace("form-", "")}-conflict.conflict`);
  const reveal = (place) => {
    for (let box = place.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  };
  document.addEventListener("studio:answered", ({ detail: form }) => {
    say();
    const conflict = conflictOf(form);
    if (!conflict || studio.of(form).failed !== 409) return;
    if (form.contains(conflict)) reveal(conflict);
    else conflict.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("studio:held", () => {
    show("held");
    const against = studio.dirty().map(conflictOf).find(Boolean) || document.getElementById("notice");
    reveal(against);
    against.scrollIntoView({ block: "center" });
  });
  window.addEventListener("online", say);
  window.addEventListener("offline", say);
  // Theirs is a fresh page; what was typed here is offered on it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-load-theirs]");
    if (!link) return;
    event.preventDefault();
    const form = document.getElementById(link.dataset.loadTheirs);
    studio.of(form).saved = studio.of(form).typed;
    history.replaceState(null, "", link.href);
    location.reload();
  });
})();
