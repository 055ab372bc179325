// The avatar studio in a page of your own: <avatar-studio src workspace video token-endpoint> or AvatarStudio.mount().
// Protocol version 1; see docs/embedding.md. No dependency, no build step.
(() => {
  const VERSION = 1, MIN = 300, MAX = 5000, PATIENCE = 20_000;
  const EVENTS = "ready dirty saved submitted progress completed failed resize closed error".split(" ");
  const TELLS = { load: ["video"], create: [], save: [], submit: [], setTheme: null, setLocale: ["locale"], focus: [] };
  const fault = (code, message) => Object.assign(new Error(message), { code });

  class Studio {
    constructor(element, { src, workspace, video, fetchToken, theme, title = "Video studio", onEvent = () => {} }) {
      Object.assign(this, { fetchToken, onEvent, video, theme, waiting: [], replies: new Map(), renders: new Map(), count: 0 });
      if (!src || !workspace || !fetchToken) throw fault("setup", "The studio needs src, workspace and fetchToken (or token-endpoint).");
      this.base = `${new URL(src, document.baseURI).href.replace(/\/*$/, "")}/embed/${encodeURIComponent(workspace)}/`;
      this.origin = new URL(this.base).origin;
      const frame = (this.frame = document.createElement("iframe"));
      frame.src = this.base + (video ? `videos/${encodeURIComponent(video)}/` : "");
      frame.title = title;
      frame.allow = "autoplay; clipboard-write; fullscreen";
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-downloads allow-popups");
      frame.referrerPolicy = "strict-origin";
      frame.style.cssText = "display:block;width:100%;height:720px;border:0";
      this.hear = this.hear.bind(this);
      window.addEventListener("message", this.hear);
      element.append(frame);
      this.since = Date.now();
      this.early = this.token("start"); // while the frame loads; who comes late with it, or comes again, gets another
      this.early.catch(() => {});
      this.timer = setTimeout(() => this.tell("error", { code: "no_hello", message: "The frame did not answer: is the studio reached at src, and is this page's origin one of the workspace's?", recoverable: true }), PATIENCE);
    }
    // The frame says hello after each load; only this very window, on the studio's own origin, gets a port.
    hear({ source, origin, data }) {
      if (!source || source !== this.frame.contentWindow || origin !== this.origin || data?.type !== "studio:hello") return;
      clearTimeout(this.timer);
      if (!data.versions?.includes(VERSION)) return this.tell("error", { code: "version", message: "The studio speaks another version of the protocol than this script.", recoverable: false });
      const { port1, port2 } = new MessageChannel();
      this.part("reloaded", "The frame was loaded anew before it answered.");
      this.port = port1;
      port1.onmessage = ({ data: said }) => this.said(said, port1);
      this.frame.contentWindow.postMessage({ type: "studio:connect", v: VERSION, nonce: data.nonce }, this.origin, [port2]);
      if (this.theme) this.send("setTheme", this.theme, { done() {}, refuse: ({ code, message }) => this.tell("error", { code, message, recoverable: true }) });
    }
    // Nobody waits for a page that is gone; calls that were not sent yet go to the next one.
    part(code, message) {
      this.port?.close();
      this.port = null;
      this.ready = false;
      for (const { refuse } of this.replies.values()) refuse(fault(code, message));
      this.replies.clear();
    }
    async said(said, port) {
      if (said?.v !== VERSION || port !== this.port) return;
      if (said.reply) return this.replied(said);
      if (said.event) return this.happened(said.event, said.data || {});
      const { id, method, params } = said, answer = (more) => port.postMessage({ v: VERSION, reply: id, ...more });
      try {
        if (method === "requestToken") {
          const reason = String(params?.reason), early = reason === "start" && Date.now() - this.since < PATIENCE && this.early;
          this.early = null;
          const given = await (early || this.token(reason));
          if (!given) throw new Error("The host's page gave no token.");
          answer({ result: given.access_token ? given : { assertion: given } });
        } else if (method === "openTab") answer({ result: await this.openTab(params?.video) });
        else throw fault("unknown_method", "There is no such method.");
      } catch (error) {
        answer({ error: { code: error.code || "no_token", message: String(error.message || error) } });
      }
    }
    async token(reason, video = this.video) { return this.fetchToken({ reason, video }); }
    replied({ reply, result, error }) {
      const asked = this.replies.get(reply);
      this.replies.delete(reply);
      if (error) asked?.refuse(fault(error.code, error.message));
      else asked?.done(result);
    }
    happened(event, data) {
      if (event === "leaving") this.ready = false;
      if (!EVENTS.includes(event)) return;
      if (event === "resize") this.frame.style.height = `${Math.min(MAX, Math.max(MIN, data.height))}px`;
      if (event === "ready") {
        this.ready = true;
        for (const send of this.waiting.splice(0)) send();
      }
      if (data.render && !this.news(event, data)) return;
      this.tell(event, data);
    }
    // Each change of a render once, however often the frame is loaded; what was there before us is no news.
    news(event, { first, ...data }) {
      const known = this.renders.get(data.render);
      this.renders.set(data.render, data.state);
      if (known === data.state || (first && !known)) return false;
      if (!known && event !== "submitted") this.tell("submitted", data);
      return true;
    }
    tell(event, { first, ...data } = {}) { this.onEvent(event, data); }
    send(method, params, asked) {
      const id = (this.count += 1);
      this.replies.set(id, asked);
      this.port.postMessage({ v: VERSION, id, method, params });
    }
    call(method, params) {
      return new Promise((done, refuse) => {
        if (this.gone) return refuse(fault("closed", "The studio was taken off the page."));
        const send = () => { try { this.send(method, params, { done, refuse }); } catch (error) { refuse(error); } };
        if (this.ready) send();
        else this.waiting.push(Object.assign(send, { refuse }));
      });
    }
    // Where the frame is blocked or too small. The token travels in a form, never in an address.
    async openTab(video = this.video) {
      const name = `studio-${crypto.randomUUID()}`, tab = window.open("about:blank", name);
      if (!tab) throw fault("blocked", "The browser opened no tab: call this from a click.");
      try {
        const form = Object.assign(document.createElement("form"), { method: "post", action: `${this.base}frame/tab/`, target: name, hidden: true });
        const given = { launch_token: await this.token("tab", video), video: video || "" };
        for (const [key, value] of Object.entries(given)) form.append(Object.assign(document.createElement("input"), { name: key, value }));
        document.body.append(form);
        form.submit();
        form.remove();
      } catch (error) {
        tab.close();
        throw error;
      }
    }
    destroy() {
      if (this.gone) return;
      this.gone = true;
      clearTimeout(this.timer);
      window.removeEventListener("message", this.hear);
      this.part("closed", "The studio was taken off the page.");
      for (const { refuse } of this.waiting.splice(0)) refuse(fault("closed", "The studio was taken off the page."));
      this.frame.remove();
      this.tell("closed");
    }
  }
  for (const [name, names] of Object.entries(TELLS)) {
    Studio.prototype[name] = function (...given) {
      return this.call(name, names ? Object.fromEntries(names.map((key, at) => [key, given[at]])) : given[0]);
    };
  }
  // What the frame took is given to each page it loads from then on.
  const { setTheme } = Studio.prototype;
  Studio.prototype.setTheme = function (theme) { return setTheme.call(this, theme).then(() => { this.theme = theme; }); };

  // Asks your own server, which knows who is signed in; it answers {launch_token}.
  const asking = (endpoint) => async ({ reason, video }) => {
    const answer = await fetch(endpoint, { method: "POST", headers: { "Content-Type": "application/json", "X-Requested-With": "avatar-studio" }, body: JSON.stringify({ reason, video }), credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${endpoint} answered ${answer.status}.`);
    return (await answer.json()).launch_token;
  };

  class AvatarStudio extends HTMLElement {
    static mount = (element, options) => new Studio(element, options);
    static version = VERSION;
    connectedCallback() {
      if (this.studio) return; // moved: the browser loads the frame anew, and it says hello again
      const [src, workspace, video, endpoint, title, scheme] = ["src", "workspace", "video", "token-endpoint", "title", "scheme"].map((name) => this.getAttribute(name) || undefined);
      // They do not bubble: a page listens for `resize` and `error` of its own.
      const onEvent = (event, detail) => this.dispatchEvent(new CustomEvent(event, { detail }));
      this.style.display ||= "block";
      try {
        this.studio = new Studio(this, { src, workspace, video, title, fetchToken: this.fetchToken || (endpoint && asking(endpoint)), theme: this.theme || (scheme && { scheme }), onEvent });
      } catch ({ code, message }) {
        onEvent("error", { code: code || "setup", message, recoverable: false });
      }
    }
    disconnectedCallback() {
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.studio?.destroy();
        this.studio = null;
      });
    }
  }
  for (const name of [...Object.keys(TELLS), "openTab"]) AvatarStudio.prototype[name] = async function (...given) {
    if (!this.studio) throw fault("closed", "The studio is not on the page.");
    return this.studio[name](...given);
  };
  window.AvatarStudio = AvatarStudio;
  if (!customElements.get("avatar-studio")) customElements.define("avatar-studio", AvatarStudio);
})();
