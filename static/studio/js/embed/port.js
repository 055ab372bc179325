// The line to the host's page: one MessagePort, handed over after a hello with a nonce, to exact origins alone.
// {v, id, method, params} asks, {v, reply, result | error} answers, {v, event, data} tells.
window.studioPort = (() => {
  const VERSION = 1, PATIENCE = 30_000, root = document.documentElement;
  const origins = [...root.dataset.origins.split(" ").filter(Boolean), location.origin]; // our own: a tab that frames us
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  const waiting = new Map(), methods = {};
  let port = null, count = 0, connected;
  const host = new Promise((done) => { connected = done; });

  async function answer({ id, method, params }) {
    try {
      if (!Object.hasOwn(methods, method)) throw Object.assign(new Error(`There is no method ${method}.`), { code: "unknown_method" });
      port.postMessage({ v: VERSION, reply: id, result: (await methods[method](params || {})) ?? null });
    } catch (error) {
      port.postMessage({ v: VERSION, reply: id, error: { code: error.code || "refused", message: error.message } });
    }
  }
  function heard({ data }) {
    if (data?.v !== VERSION) return;
    if (data.method) return void answer(data);
    const asked = waiting.get(data.reply);
    waiting.delete(data.reply);
    if (data.error) asked?.refuse(Object.assign(new Error(data.error.message), { code: data.error.code }));
    else asked?.done(data.result);
  }
  window.addEventListener("message", (event) => {
    const { source, origin, data, ports } = event;
    if (port || source !== parent || !origins.includes(origin) || data?.type !== "studio:connect") return;
    if (data.v !== VERSION || data.nonce !== nonce || ports.length !== 1) return;
    [port] = ports;
    port.onmessage = heard;
    connected(origin);
  });

  const above = location.ancestorOrigins?.[0];
  const hello = { type: "studio:hello", versions: [VERSION], nonce };
  if (parent !== window) for (const origin of above ? origins.filter((one) => one === above) : origins) parent.postMessage(hello, origin);

  const tell = (event, data = {}) => port?.postMessage({ v: VERSION, event, data });
  window.addEventListener("pagehide", () => tell("leaving"));
  return {
    host, // resolves with the origin of the host's page
    tell,
    alone: parent === window,
    ask: (method, params) => new Promise((done, refuse) => {
      const id = (count += 1);
      waiting.set(id, { done, refuse });
      setTimeout(() => waiting.delete(id) && refuse(Object.assign(new Error("The page around the studio gave no answer."), { code: "no_answer" })), PATIENCE);
      port.postMessage({ v: VERSION, id, method, params });
    }),
    answers: (more) => Object.assign(methods, more),
  };
})();
