// One request after the other for everything marked data-queued. Each reads its form when its turn comes, a second
// click on what already waits changes nothing, and what has left the page meanwhile is passed over.
(() => {
  const PATIENCE = 10_000, HOPELESS = [401, 403, 409, 422];
  const waiting = new Set();
  let last = Promise.resolve(), direct = null;

  // Sends now, and resolves when the answer has been dealt with: loadend comes after every end there is.
  const send = (issue) => new Promise((done) => {
    let sent = false;
    const watch = ({ detail }) => { sent = true; detail.xhr.addEventListener("loadend", done); };
    document.addEventListener("htmx:beforeSend", watch, { once: true });
    issue(true);
    document.removeEventListener("htmx:beforeSend", watch);
    if (!sent) done();
  });
  const saveNow = (form) => new Promise((done) => {
    direct = done;
    htmx.trigger(form, "save");
    direct = null;
    done();
  });

  // What leaves the panel or submits the video waits for every word to be safe; a click is remembered that long.
  async function allSaved() {
    const end = Date.now() + PATIENCE;
    for (let pause = 500; ; pause *= 2) {
      for (const form of studio.dirty()) await saveNow(form);
      const left = studio.dirty();
      if (!left.length && !studio.adrift) return true;
      if (left.some((form) => HOPELESS.includes(studio.of(form).failed))) return false;
      studio.tell("state", "held");
      if (Date.now() + pause > end) return false;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  async function turn(elt, issue, pressed, step) {
    const saves = elt.matches("[data-autosave]");
    if (saves) waiting.delete(elt);
    const wanted = saves ? pressed || studio.isDirty(elt) : await allSaved();
    if (wanted && elt.isConnected) await send(issue);
    else if (wanted && step) document.getElementById(step)?.click(); // each click counts: the next form takes it on
    if (!saves) waiting.delete(elt);
    if (!wanted && !saves) studio.tell("held"); // what was asked for is not done: it is said why
  }

  document.addEventListener("htmx:confirm", (event) => {
    const { elt, issueRequest, triggeringEvent } = event.detail;
    if (!elt.matches("[data-queued]")) return;
    event.preventDefault();
    if (direct) return direct(send(issueRequest));
    // A submit may spend money: it is never remembered for when the line is back.
    if (elt.matches("[data-spends]") && !navigator.onLine) return studio.tell("state", "offline");
    const pressed = elt.matches("[data-autosave]") && triggeringEvent?.submitter?.name;
    const step = elt.matches("[data-each-click]") && triggeringEvent?.submitter?.id;
    if (waiting.has(elt) && !pressed && !step) return;
    waiting.add(elt);
    last = last.then(() => turn(elt, issueRequest, pressed, step)).catch((error) => setTimeout(() => { throw error; }));
  });
})();
