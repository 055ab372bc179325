// Where the cursor goes when what it stood on has left the page: to the first of data-focus that is there. A refusal
// takes it to data-focus-refused, or leaves it with the button that was pressed.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const asked = detail.requestConfig.elt, at = document.activeElement, done = detail.successful;
  // A button that was out of order while it was asked may have lost the focus or not: both are the same to a person.
  const free = !at || at === document.body || at.disabled || (!done && asked.contains(at));
  if (!free || (!done && asked.matches("[data-autosave]"))) return;
  // Not by one query: that would find the first in the page, not the first in the list.
  const places = ((done ? asked.dataset.focus : asked.dataset.focusRefused) || "").split(/,\s*(?![^(]*\))/);
  const found = places.map((place) => place && document.querySelector(place)).find((place) => place);
  (found || (!done && asked.querySelector("button:enabled")))?.focus?.();
});
