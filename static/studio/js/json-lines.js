// In the pane of the request: a click on a line leads to its field, the arrows walk from line to line, and what is
// copied from it by hand is the request alone.
(() => {
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  const menu = () => document.querySelector("#json-pane .copy-as[open]");

  document.addEventListener("click", (event) => {
    const { target } = event;
    if (!target.closest(".copy-as")) menu()?.removeAttribute("open");
    const number = target.closest("a[data-line]"), line = target.closest("#json-text .line");
    if (number) {
      const said = document.getElementById(number.hash.slice(1));
      event.preventDefault();
      said.scrollIntoView({ block: "center" });
      said.querySelector("a").focus({ preventScroll: true });
    } else if (line && event.detail && !getSelection().isCollapsed) {
      event.preventDefault(); // the end of a selection, not a click
      event.stopPropagation();
    } else if (line && !target.closest("a") && event.detail === 1) line.querySelector("a")?.click();
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    const opened = event.key === "Escape" && menu(), at = event.target.closest?.("#json-text a");
    if (opened) {
      opened.open = false;
      opened.querySelector("summary").focus();
    }
    if (!at || !STEPS[event.key]) return;
    const links = [...document.querySelectorAll("#json-text a")];
    event.preventDefault();
    links[links.indexOf(at) + STEPS[event.key]]?.focus();
  });
  document.addEventListener("copy", (event) => {
    const selection = getSelection(), text = document.getElementById("json-text");
    const range = !selection.isCollapsed && selection.getRangeAt(0);
    if (!range || !text?.contains(range.commonAncestorContainer)) return;
    const part = range.cloneContents();
    for (const extra of part.querySelectorAll(".said, .filled")) extra.remove();
    event.clipboardData.setData("text/plain", part.textContent);
    event.preventDefault();
  });
})();
