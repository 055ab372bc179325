// What the host hears of the frame, ids and never contents; and what it may ask of it.
(() => {
  const video = () => /\/videos\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1] || null;
  const { base } = document.documentElement.dataset;
  const fault = (code, message) => Object.assign(new Error(message), { code });
  const unsaved = () => window.studio?.dirty() || [];
  let dirty = false, told = "", height = 0;

  document.addEventListener("studio:typed", () => { if (!dirty) studioPort.tell("dirty", { video: video() }); dirty = true; });
  document.addEventListener("studio:saved", () => {
    if (unsaved().length) return;
    dirty = false;
    studioPort.tell("saved", { video: video(), revision: Number(document.querySelector("#revision")?.value ?? NaN) || null });
  });

  // Whatever shows a render says which and how it goes. `first`: it was so when this page was loaded.
  const EVENTS = { queued: "submitted", completed: "completed", failed: "failed", cancelled: "failed" };
  function look(first) {
    const shown = document.querySelector("[data-render][data-state]");
    if (!shown) return;
    const { render, state, video: of } = shown.dataset, now = `${render} ${state}`;
    if (now !== told) studioPort.tell(EVENTS[state] || "progress", { video: of, render, state, first });
    told = now;
  }
  function measure() {
    if (document.querySelector("[data-waiting]:not([hidden])")) return; // the page before keeps its height till then
    const now = Math.ceil(document.body.getBoundingClientRect().height);
    if (now !== height) studioPort.tell("resize", { height: (height = now) });
  }
  document.addEventListener("htmx:afterSettle", () => { look(false); measure(); });
  studioPort.host.then(() => {
    const sizes = new ResizeObserver(measure), bodies = new MutationObserver(() => { sizes.disconnect(); sizes.observe(document.body); look(true); });
    bodies.observe(document.documentElement, { childList: true });
    sizes.observe(document.body);
  });

  async function save() {
    for (const form of unsaved()) htmx.trigger(form, "save");
    for (let left = 150; unsaved().length; left -= 1) {
      if (!left || unsaved().some((form) => studio.of(form).failed !== null)) throw fault("not_saved", "Not all of it could be saved yet.");
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  studioPort.answers({
    save,
    ping: () => "pong",
    load: ({ video: wanted }) => {
      if (!/^[0-9a-f-]{36}$/.test(wanted)) throw fault("bad_request", "load takes the id of a video.");
      studioPages.go(new URL(`${base}videos/${wanted}/`, location.href).href);
    },
    create: async () => {
      const answer = await fetch(base, { method: "POST", body: new URLSearchParams({ id: crypto.randomUUID() }) });
      if (!answer.ok) throw fault("refused", "The video could not be made.");
      studioPages.go(answer.url);
      return { video: /\/videos\/([0-9a-f-]{36})\//.exec(answer.url)?.[1] };
    },
    // To the button; where a submission costs, it is pressed, since that asks first. A person answers.
    submit: () => {
      const form = document.querySelector("form#submit"), button = form?.querySelector("button");
      if (!button || button.disabled) throw fault("refused", "There is no video here that can be submitted.");
      button.scrollIntoView({ block: "center" });
      button.focus();
      if ("asks" in form.dataset) button.click();
    },
    setTheme: (theme) => studioTheme.set(theme),
    setLocale: ({ locale }) => {
      const [spoken] = document.documentElement.lang.split("-");
      if (String(locale).toLowerCase().split("-")[0] !== spoken) throw fault("locale", `The studio speaks no ${String(locale).slice(0, 20)} yet, only ${spoken}.`);
    },
    focus: () => { (document.querySelector("#script textarea") || document.querySelector("main a, main button"))?.focus(); },
  });
})();
