import { get } from "./api.js";
import { h, table, tbody, td, th, tr } from "./dom.js";
import { count, heardNow, millis, number, span } from "./words.js";
import { bars } from "./strip.js";

const SLOW = 10_000;

/** The addresses that phones come from, the worst first. */
export function sites() {
  const body = tbody();
  const found = h("p", { class: "found", role: "status" });
  const node = h(
    "div",
    {},
    h("h1", {}, "Sites"),
    h(
      "p",
      { class: "lead" },
      "An address that phones come from, as a rule a router's; the worst first. 3 of 5 phones: the others were there within seven days. Bars of a day: ",
      h("span", { class: "key note" }, "came back on another port"),
      ", ",
      h("span", { class: "key bad" }, "became unreachable"),
      ". Many at once is a router that restarted.",
    ),
    found,
    h(
      "div",
      { class: "wide" },
      table(
        "Sites",
        ["Site", ...["Phones", "Reachable", "Unreachable", "RTT", "Rebinds", "Forgets within"].map((each) => th(each, { class: "num" })), "Last day"],
        body,
      ),
    ),
  );
  let askedAt = 0;

  async function refresh() {
    askedAt = Date.now();
    const answer = await get("/api/sites?limit=100");
    heardNow(answer.now);
    const focused = document.activeElement?.closest?.("tr[data-site]")?.dataset.site;
    body.replaceChildren(...answer.sites.map((site) => row(site, answer)));
    if (focused) {
      [...body.children].find((each) => each.dataset.site === focused)?.querySelector("a").focus({ preventScroll: true });
    }
    found.textContent =
      answer.total > answer.sites.length
        ? `the worst ${answer.sites.length} of ${count(answer.total, "site")}`
        : count(answer.total, "site");
  }

  return {
    node,
    title: "Sites",
    refresh,
    onEvent: (name) => {
      if (name === "status" && Date.now() - askedAt > SLOW) {
        refresh().catch(() => {});
      }
    },
  };
}

/** Where rows are cards, it says what it is, and is left out where it is nothing. */
function cell(label, text, nothing = false, name = "") {
  const made = td(`num ${nothing ? "nil" : name}`, text);
  made.dataset.label = label;
  return made;
}

/** How many are there, and of how many where some are missing. */
function present(site) {
  return site.missing ? `${number(site.phones)} of ${number(site.phones + site.missing)}` : number(site.phones);
}

function row(site, answer) {
  const ip = site.network_ip ?? "";
  return tr(
    { "data-site": ip },
    td("who", h("a", { class: "row", href: `#/phones?ip=${encodeURIComponent(ip)}` }, ip || "not known")),
    cell("phones", present(site)),
    cell("reachable", number(site.reachable), site.reachable === 0),
    cell("unreachable", number(site.unreachable), site.unreachable === 0, "bad"),
    cell("RTT", millis(site.median_rtt_ms), site.median_rtt_ms === null),
    cell("rebinds", number(site.rebinds), site.rebinds === 0, "note"),
    cell("until it forgets", site.timeout_bound ? span(site.timeout_bound) : "–", !site.timeout_bound),
    td("chart", bars(site.rebinds_by_span, site.unreachable_by_span, answer.day_began_at, answer.span_ms)),
  );
}
