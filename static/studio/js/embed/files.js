// Downloads, films and pages for another tab: a ticket in the address lets them in, and is asked for anew when it is old.
(() => {
  const ticket = (address) => new URL(address, location.href).searchParams.get("ticket");
  const old = (address) => parseInt(ticket(address).split(".")[1], 16) * 1000 < Date.now();

  // The same page once more has the same addresses with tickets of today.
  async function renewed(address) {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const path = (one) => new URL(one, location.href).pathname;
    const all = [...page.querySelectorAll("[href*='ticket='], [src*='ticket=']")].map((one) => one.getAttribute("href") || one.getAttribute("src"));
    return all.find((one) => path(one) === path(address)) || address;
  }
  async function fetched(address, type) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    const named = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") || "")?.[1];
    return { name: named || "", href: URL.createObjectURL(new Blob([await answer.blob()], { type })) };
  }
  function save(href, download) {
    // A file of another site is shown instead: in a tab of its own, not in the place of the studio.
    Object.assign(document.createElement("a"), { href, download, target: ticket(href) ? "_blank" : "" }).click();
    if (href.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }
  async function download(link) {
    if (ticket(link.href)) return save(old(link.href) ? await renewed(link.href) : link.href, link.download);
    const { href, name } = await fetched(link.href, "application/octet-stream");
    return save(href, link.download || name);
  }
  // As plain text, whatever it is: nothing in it runs. The tab is opened at once, while the click still counts.
  async function show(address) {
    const tab = window.open("about:blank", "_blank");
    try {
      const { href } = await fetched(address, "text/plain;charset=utf-8");
      tab.location.replace(href);
    } catch (error) {
      tab?.close();
      throw error;
    }
  }
  const tried = (work) => work.catch(() => studioPages.say(document.documentElement.dataset.silent));
  studioPages.show = (address) => tried(show(address));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]:is([download], [target=_blank])");
    if (!link || event.defaultPrevented || link.matches("[data-copy-from]") || link.origin !== location.origin) return;
    event.preventDefault();
    tried(link.hasAttribute("download") ? download(link) : show(link.href));
  });
  document.addEventListener("error", async ({ target }) => {
    const address = target.getAttribute?.("src");
    if (!address || !target.matches("img, video") || !ticket(address) || !old(address)) return;
    target.src = await renewed(address);
  }, true);
})();
