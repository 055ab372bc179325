// Puts the page of this address into the shell, and takes its forms along: no navigation carries a bearer.
window.studioPages = (() => {
  const { dataset } = document.documentElement, UNANSWERED = 15_000;
  const part = (name) => document.querySelector(`[data-${name}]`);
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const there = (kind, address) => [...document.querySelectorAll(kind)].some((one) => (one.src || one.href) === address);

  // Scripts of the page run in their order once it stands, as `defer` has it; those that ran hear of everything anyway.
  function place(html) {
    const page = parsed(html);
    for (const one of page.querySelectorAll("noscript")) one.remove(); // a parser without scripts takes it for the page
    for (const one of page.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus"); // the focus is the host's
    document.title = page.title;
    for (const one of page.head.querySelectorAll("meta[name=htmx-config], link[rel=stylesheet]")) {
      const known = one.href ? there("link", one.href) : document.querySelector("meta[name=htmx-config]");
      if (!known) document.head.append(document.adoptNode(one));
    }
    document.body.replaceWith(document.adoptNode(page.body));
    window.htmx?.process(document.body);
    studioTheme.dress();
    const sources = [...page.head.querySelectorAll("script[src]")].map(({ src }) => src).filter((src) => !there("script", src));
    const scripts = sources.map((src) => Object.assign(document.createElement("script"), { src, async: false }));
    document.head.append(...scripts);
    return Promise.all(scripts.map((one) => new Promise((done) => { one.onload = one.onerror = done; })));
  }
  function go(address) {
    const same = address.split("#")[0] === location.href.split("#")[0];
    if (!same) return location.assign(address);
    history.replaceState(null, "", address);
    location.reload();
  }
  async function open(address) {
    const answer = await fetch(address);
    await place(await answer.text());
  }
  function say(sentence) {
    const place = document.getElementById("notice");
    if (!place) return;
    place.className = "notice";
    place.replaceChildren(Object.assign(document.createElement("p"), { textContent: sentence }));
    place.scrollIntoView({ block: "nearest" });
  }

  // What is on the page stays there unless something better came.
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (event.defaultPrevented || (button?.formMethod || form.method) !== "post") return;
    event.preventDefault();
    const data = new FormData(form, button);
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    try {
      const answer = await fetch(button?.getAttribute("formaction") || form.getAttribute("action"), { method: "POST", body });
      if (answer.status === 401) say(dataset.over);
      else if (answer.redirected) go(answer.url);
      else await place(await answer.text());
    } catch { say(dataset.silent); }
  });

  // What the page will load comes while the frame still asks who is there: into the browser's cache, and no further.
  function fetchAhead() {
    for (const one of part("ahead")?.content.querySelectorAll("script, link") || []) {
      fetch(one.src || one.href, { priority: "low" }).then((answer) => answer.blob()).catch(() => {});
    }
  }
  async function begin() {
    if (studioPort.alone) { part("waiting").hidden = true; part("alone").hidden = false; return; }
    fetchAhead();
    const unanswered = setTimeout(() => refuse(dataset.unanswered), UNANSWERED);
    try {
      await studioPort.host;
      clearTimeout(unanswered);
      const { start } = await studioSession.renew("start");
      const home = new URL(dataset.base, location.href).pathname;
      if (location.pathname === home && !location.search && start !== home) history.replaceState(null, "", start);
      await open(location.href);
      studioPort.tell("ready", { version: 1, video: /\/videos\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1] || null });
    } catch (error) {
      refuse(error.message);
      throw error;
    }
  }
  function refuse(sentence) {
    if (!part("why")) return;
    part("waiting").hidden = true;
    part("refused").hidden = false;
    part("why").textContent = sentence;
  }
  begin();
  return { go, say };
})();
