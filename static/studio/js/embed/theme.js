// The look inside a frame: the workspace's own, and over it what the host's page asks for, as far as it can be read.
// Runs before the first paint. Only properties of the page are set: its policy knows no style in the markup.
window.studioTheme = (() => {
  const ENOUGH = 4.5, PAGES = { light: "#f6f6f4", dark: "#1c1d1f" }; // as studio.services.theming has them
  const root = document.documentElement, own = { ...root.dataset };
  const fault = (message) => Object.assign(new Error(message), { code: "theme" });
  let logo = "";

  function luminance(colour) {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }
  function check(colour, scheme) {
    if (!/^#[0-9a-f]{6}$/i.test(colour)) throw fault(`“${String(colour).slice(0, 20)}” is no colour. Write it as #rrggbb.`);
    const reached = Math.floor(contrast(colour, PAGES[scheme]) * 10) / 10;
    if (contrast(colour, PAGES[scheme]) < ENOUGH) throw fault(`${colour} on a ${scheme} page has a contrast of ${reached}; ${ENOUGH} is needed. Give accentLight and accentDark, or a scheme.`);
  }
  function put(name, value) {
    if (value) root.style.setProperty(name, value);
    else root.style.removeProperty(name);
  }
  // One accent is for the scheme that is asked for, and for both where the system chooses.
  function set({ scheme = own.scheme, accent, accentLight = scheme === "dark" ? "" : accent, accentDark = scheme === "light" ? "" : accent, logo: picture = own.logo } = {}) {
    const light = accentLight || own.accentLight, dark = accentDark || own.accentDark;
    if (!["light", "dark", "system"].includes(scheme)) throw fault("A scheme is light, dark or system.");
    if (light) check(light, "light");
    if (dark) check(dark, "dark");
    if (picture && !/^https:\/\/[^\s@]+$/.test(picture)) throw fault("The logo's address begins with https:// and holds no blanks.");
    if (scheme === "system") delete root.dataset.theme;
    else root.dataset.theme = scheme;
    put("--accent-light", light);
    put("--accent-light-soft", light && `color-mix(in srgb, ${light} 8%, #ffffff)`);
    put("--accent-dark", dark);
    put("--accent-dark-soft", dark && `color-mix(in srgb, ${dark} 14%, #1c1d1f)`);
    put("--accent-dark-ink", dark && "#000000");
    logo = picture;
    dress();
  }
  // What of it stands in the page itself, which is another after each load.
  function dress() {
    const mark = document.querySelector(".brand :is(.icon, .logo)");
    if (logo && mark) mark.replaceWith(Object.assign(new Image(), { src: logo, alt: "", className: "logo" }));
  }
  root.classList.add("scripted");
  root.classList.toggle("framed", parent !== window);
  try { set(); } catch { /* the workspace's was kept under other rules: the studio's own then */ }
  return { set, dress };
})();
