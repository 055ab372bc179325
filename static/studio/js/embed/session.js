// The bearer of this frame: asked of the host, kept in this closure alone, renewed before it ends and on a 401, and given
// to every request to the studio. Nothing on the page is touched by a renewal.
window.studioSession = (() => {
  const { dataset } = document.documentElement, EARLY = 0.8, LATEST = 15_000;
  const plain = window.fetch.bind(window), ours = (url) => new URL(url, location.href).href.startsWith(location.origin + dataset.base);
  let bearer = null, timer = null, renewing = null;

  async function bring(assertion, origin) {
    const body = JSON.stringify({ assertion, origin });
    const answer = await plain(dataset.session, { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const given = await answer.json().catch(() => ({ code: "no_answer", message: `The studio answered ${answer.status}.` }));
    if (!answer.ok) throw Object.assign(new Error(given.message), { code: given.code });
    return given;
  }
  async function exchange(reason) {
    const origin = await studioPort.host;
    const asked = await studioPort.ask("requestToken", { reason });
    // A tab of the studio's own, which frames it, holds the bearer itself; no other page does.
    const given = origin === location.origin ? asked : await bring(asked.assertion, origin);
    bearer = given.access_token;
    clearTimeout(timer);
    timer = setTimeout(() => renew("expiring").catch(() => {}), given.expires_in * 1000 * EARLY);
    return given;
  }
  // Whoever needs it waits for the one that is under way.
  const renew = (reason) => (renewing ??= exchange(reason)
    .catch((error) => { studioPort.tell("error", { code: error.code || "no_token", message: error.message, recoverable: reason !== "start" }); throw error; })
    .finally(() => { renewing = null; }));

  // The scripts of the pages ask by fetch and by htmx, and know nothing of frames.
  const asking = (url, init = {}) => plain(url, { ...init, headers: { ...init.headers, Authorization: `Bearer ${bearer}` } });
  window.fetch = async (url, init) => {
    if (!ours(url)) return plain(url, init);
    const answer = await asking(url, init);
    if (answer.status !== 401 || init?.keepalive) return answer;
    return renew("401").then(() => asking(url, init), () => answer);
  };
  document.addEventListener("htmx:configRequest", ({ detail }) => { detail.headers.Authorization = `Bearer ${bearer}`; });

  // A refused request is made again with the new bearer; where the host gives none, the page hears of the 401.
  const again = new WeakSet();
  function repeat({ elt, verb, path, parameters }) {
    if (!elt.isConnected) return;
    if (elt.matches("[data-autosave]")) return void htmx.trigger(elt, "save"); // as it reads by now
    htmx.ajax(verb, path, { source: elt, values: parameters });
  }
  const refused = (event) => {
    const { xhr, requestConfig, elt } = event.detail;
    if (xhr?.status !== 401 || again.has(elt)) return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    return requestConfig;
  };
  document.addEventListener("htmx:beforeOnLoad", refused, true);
  document.addEventListener("htmx:responseError", refused, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const request = refused(event), { elt } = event.detail;
    if (!request) return void (event.detail.successful && again.delete(elt));
    renew("401").then(() => {}, () => { again.add(elt); setTimeout(() => again.delete(elt), LATEST); }).then(() => repeat(request));
  }, true);

  return { renew };
})();
