// Words typed while an answer was on its way that takes their form off the page: they go into the form that comes in
// its place, with the digest of what had been seen, or are sent by themselves.
(() => {
  let before = [];
  const digest = (form) => form.elements.digest;

  // Where even this fails it waits in the outbox, and is offered when its scene is opened again.
  async function sendAlone(form, data) {
    studio.adrift += 1;
    for (let wait = 1000; !(await studio.post(form, data)) && wait < 16_000; wait *= 2) {
      await new Promise((done) => setTimeout(done, wait));
    }
    studio.adrift -= 1;
  }
  function rescue({ form, data }) {
    const heir = studio.all().find((one) => one.action === form.action);
    if (!heir) return sendAlone(form, data);
    for (const name of studio.of(form).fields) {
      if (!data.has(name) || heir.elements[name]?.value === data.get(name)) continue;
      if (digest(heir)) digest(heir).value = data.get("digest");
      studio.put(heir, name, data.get(name));
    }
  }
  document.addEventListener("htmx:beforeSwap", () => {
    before = studio.dirty().map((form) => ({ form, data: new FormData(form) }));
  });
  document.addEventListener("htmx:afterRequest", () => {
    for (const one of before.splice(0)) if (!one.form.isConnected && studio.isDirty(one.form)) rescue(one);
  });
})();
