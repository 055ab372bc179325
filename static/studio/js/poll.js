// A poll that gets no answer asks less and less often, and says so; nobody signed in is not asked for at all.
(() => {
  const LONGEST = 30_000;
  let wait = 0, next = 0;
  const polls = (elt) => elt.matches?.("[data-polls]");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (polls(event.detail.elt) && Date.now() < next) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!polls(detail.requestConfig.elt)) { if (detail.successful) wait = next = 0; return; }
    wait = detail.successful ? 0 : Math.min(LONGEST, (wait || 1000) * 2);
    next = !wait ? 0 : detail.xhr.status === 401 ? Infinity : Date.now() + wait; // until something else succeeds
    const told = document.querySelector("#render [data-poll-trouble]");
    if (told) told.hidden = !wait;
  });
  window.addEventListener("focus", () => { wait = next = 0; });
})();
