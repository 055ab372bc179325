// Saves a form a moment after the last keystroke and at once after a choice. One request follows the other (hx-sync),
// each reads the form when it leaves, and none puts an input on the page: so nothing typed can be swapped away.
(() => {
  const DELAY = 600, LONG = 50_000, FIRST_RETRY = 1000, LAST_RETRY = 15_000;
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  const forms = new Map(); // form → {typed, sent, saved: counts of changes; timer; tries}
  let saves = 0;

  const of = (form) => {
    if (!forms.has(form)) forms.set(form, { typed: 0, sent: 0, saved: 0, timer: 0, tries: 0 });
    return forms.get(form);
  };
  const autosaved = (form) => form?.matches?.("[data-autosave]") ? form : null;
  const dirty = () => [...forms].filter(([form, it]) => form.isConnected && it.typed > it.saved).map(([form]) => form);
  const tell = (state) => document.dispatchEvent(new CustomEvent("studio:state", { detail: state }));
  const say = (name, form) => document.dispatchEvent(new CustomEvent(name, { detail: form }));

  function save(form, wait = 0) {
    const it = of(form);
    clearTimeout(it.timer);
    it.timer = setTimeout(() => form.isConnected && htmx.trigger(form, "save"), wait);
  }
  function changed(event, wait) {
    const form = autosaved(event.target.form);
    if (!form || event.target.type === "hidden") return;
    of(form).typed += 1;
    say("studio:typed", form);
    // A text this long would fall out of what a closing page may still send: it is not kept waiting.
    save(form, (event.target.value || "").length > LONG ? 0 : wait);
  }
  function flush() {
    for (const form of dirty()) {
      clearTimeout(of(form).timer);
      if (of(form).sent < of(form).typed || of(form).tries) htmx.trigger(form, "save");
    }
  }
  // Outside the queue, for a page or a panel that is about to go; the server puts saves of one tab in order by their count.
  function sendNow(form) {
    const body = new URLSearchParams(new FormData(form));
    body.set("tab", tab);
    body.set("count", ++saves);
    return fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true", ...csrf() } })
      .then((answer) => { if (answer.ok) say("studio:saved", form); }, () => {});
  }
  // Signing in again changes the token: the cookie has the one that counts.
  function csrf() {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    return token ? { "X-CSRFToken": token } : {};
  }

  document.addEventListener("input", (event) => changed(event, DELAY));
  document.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=radio], [type=checkbox]")) changed(event, 0);
    else if (autosaved(event.target.form) && dirty().includes(event.target.form)) save(event.target.form);
  });
  document.addEventListener("click", (event) => event.target.closest("[data-flush-first]") && flush(), true);
  document.addEventListener("submit", (event) => event.target.closest("[data-flush-first]") && flush(), true);

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const token = csrf();
    if (token["X-CSRFToken"]) { delete detail.parameters.csrfmiddlewaretoken; Object.assign(detail.headers, token); }
    detail.parameters.tab = tab;
    const form = autosaved(detail.elt);
    if (detail.verb !== "get") detail.parameters.count = ++saves;
    if (!form) return;
    of(form).sent = of(form).typed;
    tell("saving");
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = autosaved(detail.elt);
    if (!form) return;
    const it = of(form), status = detail.xhr?.status || 0;
    if (detail.successful) {
      it.saved = Math.max(it.saved, it.sent);
      it.tries = 0;
      if (it.typed === it.saved) say("studio:saved", form);
      if (!dirty().length) tell("saved");
    } else if (status === 409) tell("conflict");
    else if (status === 401) tell("signedOut");
    else if (status >= 400 && status < 500 && status !== 429) tell("retrying");
    else {
      tell(navigator.onLine ? "retrying" : "offline");
      save(form, Math.min(LAST_RETRY, FIRST_RETRY * 2 ** it.tries++));
    }
  });
  // Typed while the next scene was on its way: send it before its form leaves the page.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "stage" && detail.shouldSwap) {
      for (const form of dirty()) if (form.closest("#sections")) sendNow(form);
    }
  });
  window.addEventListener("online", () => { tell(dirty().length ? "saving" : "saved"); flush(); });
  window.addEventListener("offline", () => tell("offline"));
  window.addEventListener("pagehide", () => dirty().forEach(sendNow));
  window.addEventListener("beforeunload", (event) => {
    const size = dirty().reduce((sum, form) => sum + new URLSearchParams(new FormData(form)).toString().length, 0);
    if (dirty().length && (size > 60_000 || !navigator.onLine)) event.preventDefault();
  });
})();
