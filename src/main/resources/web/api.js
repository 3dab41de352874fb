// Questions to the daemon. The token comes behind # and stays in this tab.

const KEY = "pinhole-token";

/** Takes it out of the address, so that neither history nor a screenshot has it. */
export function takeToken() {
  const given = /^#token=([A-Za-z0-9._~-]+)$/.exec(location.hash);
  if (given) {
    sessionStorage.setItem(KEY, given[1]);
    history.replaceState(null, "", "#/phones");
  }
}

export function setToken(text) {
  sessionStorage.setItem(KEY, text.trim().replace(/^.*#token=/, ""));
}

export class Refused extends Error {}

function ask(path, signal) {
  const token = sessionStorage.getItem(KEY) ?? "";
  return fetch(path, {
    headers: { authorization: `Bearer ${token.replace(/[^\x21-\x7e]/g, "?")}` },
    cache: "no-store",
    credentials: "omit",
    signal,
  });
}

/** The answer; throws Refused where the token is none, or an Error that says why. */
export async function get(path, signal) {
  const response = await ask(path, signal);
  if (response.status === 401) {
    throw new Refused();
  }
  const answer = await response.json();
  if (!response.ok) {
    const failure = new Error(answer.error);
    failure.status = response.status;
    throw failure;
  }
  return answer;
}

export function query(parameters) {
  const text = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  ).toString();
  return text === "" ? "" : `?${text}`;
}

const SILENCE = 40_000;

/** A browser has six connections to a host for all its tabs: one that nobody sees takes none. */
function seen() {
  return new Promise((done) => {
    const look = () => {
      if (!document.hidden) {
        document.removeEventListener("visibilitychange", look);
        done();
      }
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}

/**
 * Listens for ever, while the page is seen. `onEvent(name, data)` for each event, `onState` with
 * "live", "unseen", "lost" or "refused".
 */
export async function listen(onEvent, onState) {
  let wait = 500;
  let end = new AbortController();
  document.addEventListener("visibilitychange", () => document.hidden && end.abort());
  // A page that is kept for the way back would keep its connection, too.
  addEventListener("pagehide", () => end.abort());
  for (;;) {
    await seen();
    end = new AbortController();
    let watch;
    const alive = () => {
      clearTimeout(watch);
      const own = end;
      watch = setTimeout(() => own.abort(), SILENCE);
    };
    try {
      alive();
      const response = await ask("/api/stream", end.signal);
      if (response.status === 401) {
        onState("refused");
        return;
      }
      if (!response.ok) {
        throw new Error(response.statusText);
      }
      onState("live");
      wait = 500;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) {
          break;
        }
        alive();
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach((block) => hand(block, onEvent));
      }
    } catch (failure) {
      // Tried again.
    } finally {
      clearTimeout(watch);
    }
    if (document.hidden) {
      onState("unseen");
      continue;
    }
    onState("lost");
    await new Promise((done) => setTimeout(done, wait * (0.75 + Math.random() / 2)));
    wait = Math.min(2 * wait, 10_000);
  }
}

function hand(block, onEvent) {
  const name = /^event: (.*)$/m.exec(block);
  const data = /^data: (.*)$/m.exec(block);
  if (name && data) {
    onEvent(name[1], JSON.parse(data[1]));
  }
}
