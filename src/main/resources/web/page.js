import { get, listen, Refused, setToken, takeToken } from "./api.js";
import { h, setText } from "./dom.js";
import { count, heardNow, number, tick } from "./words.js";
import { phones } from "./phones.js";
import { phone } from "./phone.js";
import { sites } from "./sites.js";
import { events, failures, missing } from "./lists.js";

const VIEWS = { phones, phone, sites, missing, failures, events };
const NAMES = { phones: "Phones", sites: "Sites", missing: "Missing", failures: "Failures", events: "Events" };

const main = document.getElementById("main");
const link = document.getElementById("link");
const health = document.getElementById("health");
const nav = document.querySelector("nav");

let view = null;
let route = "";
let current = false;
let listening = false;

/** Such as #/phones?nat=yes, or #/phone/1000%40example.org. */
function place() {
  const [path, parameters = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/");
  let part = rest.join("/");
  try {
    part = decodeURIComponent(part);
  } catch (failure) {
    // As it is.
  }
  return { name: name || "phones", part, parameters: new URLSearchParams(parameters) };
}

function mark(name) {
  const shown = name === "phone" ? "phones" : name;
  nav.replaceChildren(
    ...Object.entries(NAMES).map(([each, title]) =>
      h("a", { href: `#/${each}`, "aria-current": each === shown ? "page" : null }, title),
    ),
  );
}

async function go() {
  if (location.hash === "#main") {
    main.focus();
    return;
  }
  takeToken();
  const to = place();
  const same = view !== null && route === `${to.name}/${to.part}`;
  if (same && view.go) {
    view.go(to.parameters);
    return;
  }
  view?.leave?.();
  const make = VIEWS[to.name] ?? phones;
  route = `${to.name}/${to.part}`;
  mark(to.name);
  view = make(to, { failed, titled });
  main.replaceChildren(view.node);
  titled(view.title);
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
  await refresh();
}

function titled(title) {
  document.title = `${title} – pinhole`;
}

async function refresh() {
  const asked = view;
  try {
    await Promise.all([status(), asked.refresh()]);
    if (!listening) {
      listening = true;
      current = true;
      listen(onEvent, onState);
    }
  } catch (failure) {
    if (asked === view) {
      failed(failure);
    }
  }
}

async function status() {
  showStatus(await get("/api/status"));
}

/** Whatever cannot be shown is told, in words. */
function failed(failure) {
  if (failure instanceof Refused) {
    askToken();
  } else if (failure.name !== "AbortError") {
    view.fail?.(failure);
    if (failure.status === 503) {
      health.replaceChildren(
        h("p", { class: "verdict down" }, h("strong", {}, "down")),
        h("p", {}, failure.message),
      );
    }
    if (!failure.status) {
      onState("lost");
      // The daemon may be back before the stream is.
      setTimeout(() => link.className === "lost" && !listening && refresh(), 2000);
    }
  }
}

function askToken() {
  listening = false;
  const field = h("input", {
    id: "token",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
  });
  const form = h(
    "form",
    {
      class: "token",
      onsubmit: (event) => {
        event.preventDefault();
        setToken(field.value);
        view = null;
        go();
      },
    },
    h("h1", {}, "This page asks for a token"),
    h(
      "p",
      {},
      "On the host, ",
      h("code", {}, "sudo pinhole web"),
      " prints the address to open, with the token in it. Or enter the token here.",
    ),
    h("label", { for: "token" }, "Token"),
    field,
    h("button", {}, "Open"),
  );
  health.replaceChildren();
  setText(link, "");
  titled("Token");
  main.replaceChildren(form);
  field.focus();
}

function onState(state) {
  if (state === "refused") {
    askToken();
    return;
  }
  if (state === "live") {
    link.className = "live";
    setText(link, "live");
    document.body.classList.remove("old");
    if (!current) {
      refresh();
    }
    current = true;
    return;
  }
  current = false;
  if (state === "lost" && link.className !== "lost") {
    link.className = "lost";
    document.body.classList.add("old");
    setText(link, `no connection since ${new Date().toLocaleTimeString("en-GB")}; trying again`);
  }
}

function onEvent(name, data) {
  if (name === "status") {
    showStatus(data);
  }
  view?.onEvent?.(name, data);
}

/** Counts are links to what they count. */
function showStatus(status) {
  heardNow(status.now);
  const rate = status.nodes.reduce((sum, node) => sum + (node.keepalives_per_second ?? 0), 0);
  const late = status.nodes.reduce((sum, node) => sum + (node.keepalives_late_now ?? 0), 0);
  const saved = status.nodes.reduce((sum, node) => sum + (node.keepalives_saved ?? 0), 0);
  const counts = [
    h("a", { href: "#/phones" }, count(status.bindings, "phone")),
    h("a", { href: "#/phones?nat=yes%2Clikely" }, `${number(status.behind_nat)} behind NAT`),
    h(
      "a",
      { href: "#/phones?reachability=unreachable", class: status.unreachable > 0 ? "bad" : "" },
      `${number(status.unreachable)} unreachable`,
    ),
    late > 0 ? h("a", { href: "#/phones?late=true", class: "bad" }, `${number(late)} late`) : null,
    status.missing > 0 ? h("a", { href: "#/missing" }, `${number(status.missing)} missing`) : null,
    status.failures > 0 ? h("a", { href: "#/failures" }, count(status.failures, "failure")) : null,
    h("span", {}, `${rate.toFixed(1)} keep-alives a second`),
    saved > 0
      ? h(
          "span",
          { title: "keep-alives that were not needed: phones had sent packets by themselves" },
          `${number(saved)} saved`,
        )
      : null,
  ].filter((each) => each !== null);
  const hep = status.nodes.some((node) => node.hep_heard_at);
  const line = [
    h("p", { class: `verdict ${status.health}` }, h("strong", {}, status.health)),
    h("ul", { class: "counts" }, counts.map((each) => h("li", {}, each))),
    status.reasons.length > 0
      ? h("ul", { class: "reasons" }, status.reasons.map((reason) => h("li", {}, reason)))
      : null,
    hep || status.bindings === 0
      ? null
      : h(
          "p",
          { class: "hint" },
          "FreeSWITCH sends no copies of its messages (HEP), so whether phones answer is not known; ",
          h("code", {}, "pinhole doctor"),
          " says how to have them.",
        ),
  ].filter((each) => each !== null);
  const made = h("div", {}, line);
  // Only what has changed, so that focus stays on a link.
  if (made.textContent !== health.textContent || health.children.length !== made.children.length) {
    const focused = document.activeElement?.getAttribute?.("href");
    const within = health.contains(document.activeElement);
    health.replaceChildren(...made.childNodes);
    if (within) {
      [...health.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused)?.focus();
    }
  }
}

addEventListener("hashchange", go);
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.classList?.contains("row")) {
    const rows = [...document.querySelectorAll("a.row")];
    const next = rows[rows.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});
setInterval(tick, 1000);
mark(place().name);
go();
