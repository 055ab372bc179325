// Saves a form a moment after the last keystroke and at once after a choice, and tries again while the line is bad.
// None of the answers puts an input on the page: so nothing typed can be swapped away.
(() => {
  const DELAY = 600, LONG = 50_000, FIRST_RETRY = 1000, LAST_RETRY = 15_000;
  const timers = new WeakMap(), tries = new WeakMap();
  const autosaved = (form) => (form?.matches?.("[data-autosave]") ? form : null);

  function save(form, wait = 0) {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => form.isConnected && htmx.trigger(form, "save"), wait));
  }
  function changed({ target }, wait) {
    const form = autosaved(target.form);
    if (!form || !target.name || target.type === "hidden") return;
    studio.touched(form, target.name);
    // A text this long would fall out of what a closing page may still send: it is not kept waiting.
    save(form, (target.value || "").length > LONG ? 0 : wait);
  }
  document.addEventListener("input", (event) => changed(event, DELAY));
  document.addEventListener("change", (event) => {
    const form = autosaved(event.target.form);
    if (event.target.matches("select, [type=radio], [type=checkbox]")) changed(event, 0);
    else if (form && studio.isDirty(form)) save(form);
  });

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    const token = studio.token(), form = autosaved(detail.elt);
    if (token) { delete detail.parameters.csrfmiddlewaretoken; detail.headers["X-CSRFToken"] = token; }
    Object.assign(detail.parameters, studio.stamp(form));
    detail.parameters.revision ??= studio.revision();
    if (!form) return;
    // htmx sends the button that has the focus; only one that was pressed means what it says.
    const pressed = detail.triggeringEvent?.submitter;
    for (const button of [...form.elements].filter((one) => one.matches("button[name]"))) delete detail.parameters[button.name];
    if (pressed?.name) detail.parameters[pressed.name] = pressed.value;
    // What stands on the page as it is need not come again.
    detail.parameters.shows = Array.from(document.querySelectorAll("[data-shows]"), (part) => part.dataset.shows);
    detail.typed = studio.of(form).typed;
    studio.tell("state", "saving");
  });

  function failed(form, xhr) {
    const status = xhr?.status || 0, it = studio.of(form), tried = tries.get(form) || 0;
    it.failed = status < 400 ? 0 : status; // a page of somebody else's is no answer
    tries.set(form, tried + 1);
    if (status === 404 && form.id !== "form-settings") { // the scene is gone: what was typed waits in the outbox for its return
      it.saved = it.typed;
      studio.leave(form);
    }
    if (status >= 400 && status < 500 && ![401, 429].includes(status)) return;
    const advised = Number(xhr?.getResponseHeader("Retry-After")) * 1000 || 0;
    save(form, status === 401 ? LAST_RETRY : Math.max(advised, Math.min(LAST_RETRY, FIRST_RETRY * 2 ** tried)));
  }
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = autosaved(detail.requestConfig.elt);
    if (!form) return;
    if (detail.successful) { tries.delete(form); studio.confirmed(form, detail.requestConfig.typed); }
    else failed(form, detail.xhr);
    studio.tell("answered", form);
  });

  const worthIt = (form) => ![403, 409, 422].includes(studio.of(form).failed);
  const again = () => studio.dirty().filter(worthIt).forEach((form) => save(form));
  window.addEventListener("online", again);
  window.addEventListener("load", again); // htmx hears of nothing before
  window.addEventListener("focus", again);
  document.addEventListener("visibilitychange", again);
})();
