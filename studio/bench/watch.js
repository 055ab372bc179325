// What a person at the page would see, and when; in every page before its own scripts.
(() => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
  const enhanced = () => !document.querySelector("[data-autosave]")
    || (document.getElementById("form-voice")["htmx-internal-data"] && window.studio?.dirty().length);

  // Usable: a character can be typed into the script, is seen, and will be saved. On the window: after all scripts.
  window.usable = new Promise((done) => addEventListener("DOMContentLoaded", function type() {
    if (document.querySelector("avatar-studio")) return; // the frame on this page has its own
    const field = document.querySelector("#voice-input_text, form textarea"), before = field?.value;
    field?.focus();
    if (!field || !document.execCommand("insertText", false, "x") || field.value === before || !enhanced()) {
      return setTimeout(type);
    }
    painted().then((now) => {
      // Nothing is to be sent when the page is left.
      for (const form of window.studio?.dirty() ?? []) studio.of(form).saved = studio.of(form).typed;
      try { localStorage.clear(); } catch { /* there is none in another site's page */ }
      done(now);
      parent.postMessage({ usable: performance.timeOrigin + now }, "*");
    });
  }));

  // From the last key to the first frame that shows `word`, and to the mark that says it is saved.
  window.watchFor = (word) => { window.seen = new Promise((done) => {
    const seen = {};
    let pressed = 0;
    const looks = {
      frame: () => document.getElementById("frame").textContent.includes(word),
      saved: () => document.getElementById("save-state").classList.contains("saved"),
    };
    const key = ({ target, timeStamp }) => { if (target.value.endsWith(word)) pressed = timeStamp; };
    const look = new MutationObserver(async () => {
      for (const name of Object.keys(looks).filter((one) => pressed && looks[one]())) {
        delete looks[name];
        seen[name] = (await painted()) - pressed;
        if (Object.keys(seen).length < 2) continue;
        removeEventListener("input", key, true);
        look.disconnect();
        done(seen);
      }
    });
    addEventListener("input", key, true);
    look.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  }); };
})();
