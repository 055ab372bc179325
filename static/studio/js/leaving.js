// A page that goes sends what is not saved yet, as far as a closing page may; where that cannot serve, it asks first.
(() => {
  const KEEPALIVE = 60_000; // the browser's own limit is 64 kB for all of them together
  // Of all that an answer brings, the page as it is by now wants the revision: its own words are no news to it.
  function catchUp(html) {
    const now = document.getElementById("revision"), fresh = new DOMParser().parseFromString(html, "text/html").getElementById("revision");
    if (Number(fresh.value) > Number(now.value)) now.replaceWith(fresh);
  }
  // Outside the queue: the server puts the saves of one tab in order by their count.
  studio.post = (form, data = new FormData(form)) => {
    const body = new URLSearchParams(data), upTo = studio.of(form).typed, token = studio.token();
    for (const [name, value] of Object.entries(studio.stamp(form))) body.set(name, value);
    body.set("revision", studio.revision());
    const headers = { "HX-Request": "true", ...(token && { "X-CSRFToken": token }) };
    const keepalive = body.toString().length < KEEPALIVE;
    return fetch(form.action, { method: "POST", body, keepalive, headers })
      .then(async (answer) => {
        if (!answer.ok || !answer.headers.has("Studio")) return false;
        studio.confirmed(form, upTo);
        catchUp(await answer.text());
        return true;
      }).catch(() => false);
  };
  window.addEventListener("pagehide", () => studio.dirty().forEach((form) => studio.post(form)));
  window.addEventListener("beforeunload", (event) => {
    const dirty = studio.dirty();
    const size = dirty.reduce((sum, form) => sum + new URLSearchParams(new FormData(form)).toString().length, 0);
    const failing = dirty.some((form) => studio.of(form).failed !== null);
    if (dirty.length && (failing || size > KEEPALIVE || !navigator.onLine)) event.preventDefault();
  });
})();
