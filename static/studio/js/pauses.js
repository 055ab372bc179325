// Pauses in the script: a button puts a break tag at the cursor, a chip shows where one stands.
(() => {
  const BREAK = /<break\s[^>]*>/gi;
  document.addEventListener("click", (event) => {
    const script = document.querySelector("#script textarea");
    const add = event.target.closest("[data-pause]"), chip = event.target.closest("[data-pause-number]");
    if (!script || (!add && !chip)) return;
    const known = script === document.activeElement || script.selectionEnd > 0;
    script.focus();
    if (chip) {
      const found = [...script.value.matchAll(BREAK)][Number(chip.dataset.pauseNumber)];
      if (found) script.setSelectionRange(found.index, found.index + found[0].length);
      return;
    }
    // The service wants a blank on either side of the tag.
    const at = known ? script.selectionEnd : script.value.length;
    const before = script.value.slice(0, at), after = script.value.slice(at);
    const tag = `${/\s$|^$/.test(before) ? "" : " "}<break time="${add.dataset.pause}s"/>${/^\s/.test(after) ? "" : " "}`;
    script.setRangeText(tag, at, at, "end");
    script.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
