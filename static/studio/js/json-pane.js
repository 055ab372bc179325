// The pane of the request follows what is saved and is never torn away: only lines that changed are replaced, so that
// scroll, selection and focus stay where they are; and nothing is, while it is selected by somebody.
(() => {
  let held = null; // the newest answer, while a selection stands in its way
  const text = (page = document) => page.getElementById("json-text");
  const chosen = (node) => !getSelection().isCollapsed && getSelection().containsNode(node, true);

  function alike(old, fresh) {
    const most = Math.min(old.length, fresh.length);
    let start = 0, end = 0;
    while (start < most && old[start].isEqualNode(fresh[start])) start += 1;
    while (end < most - start && old.at(-1 - end).isEqualNode(fresh.at(-1 - end))) end += 1;
    return { start, end };
  }
  function replaceLines(old, fresh) {
    const { start, end } = alike(old, fresh), next = old[old.length - end] || null, within = text();
    const gone = old.slice(start, old.length - end), come = fresh.slice(start, fresh.length - end);
    const changed = gone.map((node, at) => [node, come[at]]).filter(([node, other]) => !other || !node.isEqualNode(other));
    const oneByOne = gone.length === come.length;
    if ((oneByOne ? changed.map(([node]) => node) : gone).some(chosen)) return false;
    if (oneByOne) changed.forEach(([node, other]) => node.replaceWith(other));
    else {
      gone.forEach((node) => node.remove());
      come.forEach((node) => within.insertBefore(node, next));
    }
    return true;
  }
  function merge(answer) {
    const focused = document.activeElement, place = focused?.getAttribute("href");
    held = replaceLines([...text().children], [...text(answer).children]) ? null : answer;
    if (held) return;
    for (const id of ["json-size", "json-said"]) {
      const shown = document.getElementById(id), part = answer.getElementById(id);
      if (!shown.isEqualNode(part)) shown.replaceWith(part);
    }
    if (place && !focused.isConnected) {
      document.querySelector(`#json-pane a[href="${CSS.escape(place)}"]`)?.focus({ preventScroll: true });
    }
  }

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "pane" || !detail.shouldSwap) return;
    const asked = detail.requestConfig.elt, closed = asked.id === "json-pane" && !asked.isConnected;
    if (!closed && !text()) return;
    detail.shouldSwap = false;
    if (!closed) merge(new DOMParser().parseFromString(detail.serverResponse, "text/html"));
  });
  document.addEventListener("selectionchange", () => { if (held && text()) merge(held); });
})();
