// The studio in a tab of its own: this page holds the bearer as a host's page would, and frames the studio. The host
// is not here to be asked again: when the session ends, that is said, and what was typed stays in the frame.
(async () => {
  const { dataset } = document.documentElement, { assertion, origin, video } = dataset, told = document.querySelector("[data-told]");
  const say = (sentence) => { told.hidden = false; told.textContent = sentence; };
  delete dataset.assertion;
  let given, ends;

  async function exchange() {
    const body = JSON.stringify({ assertion, origin });
    const answer = await fetch(dataset.session, { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    given = said;
    ends = Date.now() + said.expires_in * 1000;
  }
  async function fetchToken({ reason }) {
    const left = Math.floor((ends - Date.now()) / 1000);
    if (reason === "expiring") throw new Error(dataset.ending);
    if (reason === "401" || left < 1) { say(dataset.over); throw new Error(dataset.over); }
    return { access_token: given.access_token, expires_in: left, start: given.start };
  }
  try {
    await exchange();
    document.querySelector("[data-waiting]").hidden = true;
    setTimeout(() => say(dataset.over), ends - Date.now());
    AvatarStudio.mount(document.querySelector("main"), {
      src: dataset.root, workspace: dataset.workspace, video, fetchToken, title: document.title,
      onEvent: (event, { code, message }) => event === "error" && code === "version" && say(message),
    });
  } catch ({ message }) {
    document.querySelector("[data-waiting]").hidden = true;
    say(`${dataset.refused} ${message}`);
  }
})();
