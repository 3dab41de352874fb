// What is said of values: the same words as the commands'.

let ahead = 0;

/** The daemon's clock counts, not this device's. */
export function heardNow(iso) {
  ahead = Date.parse(iso) - Date.now();
}

export function now() {
  return Date.now() + ahead;
}

/** A span in a unit of which there are two at least, rounded down. */
export function elapsed(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 120) {
    return `${seconds} s`;
  }
  if (seconds < 7200) {
    return `${Math.floor(seconds / 60)} min`;
  }
  return seconds < 172800
    ? `${Math.floor(seconds / 3600)} h`
    : `${Math.floor(seconds / 86400)} d`;
}

export function span(millis) {
  return millis < 1000 ? `${millis} ms` : elapsed(millis);
}

export function millis(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function number(value) {
  return Number(value ?? 0).toLocaleString("en");
}

export function count(value, one, many = one + "s") {
  return `${number(value)} ${value === 1 ? one : many}`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const DATE = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });

/** In the zone of this device; with the date where it was not today. */
export function local(iso) {
  const at = new Date(iso);
  return at.toDateString() === new Date(now()).toDateString() ? CLOCK.format(at) : DATE.format(at);
}

export function full(iso) {
  return DATE.format(new Date(iso));
}

/** The same of the times in a text, which are in UTC. */
export function localIn(text) {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, full);
}

/** A `time` element's text, from its own attributes: kept true by `tick`. */
function timeText(node) {
  const iso = node.dateTime;
  if (!iso) {
    return node.dataset.none ?? "–";
  }
  const since = now() - Date.parse(iso);
  switch (node.dataset.form) {
    case "until":
      return since < 0 ? `in ${elapsed(-since)}` : `${node.dataset.past} ${elapsed(since)} ago`;
    case "ago":
      return `${elapsed(since)} ago`;
    default:
      return elapsed(since);
  }
}

/** Lets a `time` element show another moment. */
export function setTime(node, iso) {
  node.dateTime = iso ?? "";
  node.title = iso ? full(iso) : "";
  showTime(node);
}

function showTime(node) {
  const text = timeText(node);
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function tick() {
  document.querySelectorAll("time[data-form]").forEach(showTime);
}

export function endpoint(host, port) {
  if (!host) {
    return "";
  }
  const shown = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return port ? `${shown}:${port}` : shown;
}

export const NAT_WORDS = {
  yes: "behind NAT",
  likely: "likely behind NAT",
  unknown: "not known",
  no: "no NAT",
};

/** How a phone is, in two words and a class. */
export function state(row) {
  switch (row.answer) {
    case "rings":
      return { word: "rings", name: "good" };
    case "should-ring":
      return { word: "should ring", name: "plain" };
    case "does-not-ring":
      return row.answer_proof === "shown"
        ? { word: "does not ring", name: "bad" }
        : { word: "not known to ring", name: "note" };
    default:
      return { word: "not registered", name: "bad" };
  }
}

export const EVENT_CLASS = {
  unreachable: "bad",
  reachable: "good",
  rebound: "note",
  reconnected: "note",
  moved: "note",
  "moved-unregistered": "bad",
  expired: "bad",
  "gone-while-away": "bad",
};

export const SLOTS = {
  R: { name: "note", word: "came back on another port or address" },
  "!": { name: "bad", word: "unreachable" },
  "?": { name: "dim", word: "pinhole did not hear" },
  "=": { name: "good", word: "registered" },
  ".": { name: "none", word: "not registered" },
};
