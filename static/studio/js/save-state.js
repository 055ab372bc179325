// One short word on whether everything typed has been kept, and the way to what stands against it.
(() => {
  const place = document.getElementById("save-state");
  const WORDS = { 401: "signedOut", 404: "refused", 403: "refused", 409: "conflict", 422: "refused" };
  const show = (state) => {
    place.className = `save-state ${state}`;
    place.textContent = place.dataset[state] || "";
  };
  const say = () => {
    const failed = studio.all().map((form) => studio.of(form).failed).find((status) => status !== null);
    if (failed !== undefined) show(WORDS[failed] || (navigator.onLine ? "retrying" : "offline"));
    else show(!navigator.onLine ? "offline" : studio.dirty().length ? "saving" : "saved");
  };
  document.addEventListener("studio:typed", say);
  document.addEventListener("studio:state", ({ detail: state }) => show(state));
  document.addEventListener("studio:answered", ({ detail: form }) => {
    say();
    const conflict = form.querySelector(".conflict");
    if (!conflict || studio.of(form).failed !== 409) return;
    for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  });
  window.addEventListener("online", say);
  window.addEventListener("offline", say);
  // Theirs is a fresh page; what was typed here is offered on it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-load-theirs]");
    if (!link) return;
    event.preventDefault();
    for (const form of studio.all()) if (form.contains(link)) studio.of(form).saved = studio.of(form).typed;
    history.replaceState(null, "", link.href);
    location.reload();
  });
})();
