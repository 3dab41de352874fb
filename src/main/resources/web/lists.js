import { get, query } from "./api.js";
import { h, setText, table, tbody, td, th, tr } from "./dom.js";
import { count, elapsed, endpoint, EVENT_CLASS, full, heardNow, local, localIn, number } from "./words.js";
import { phoneLink } from "./phones.js";

const MOST = 200;

/** Phones that never get in, by cause and with what helps. */
export function failures() {
  const found = h("p", { class: "found", role: "status" });
  const list = h("div", {});
  const node = h(
    "div",
    {},
    h("h1", {}, "Failures"),
    h("p", { class: "lead" }, "REGISTERs of the last day that led to no registration. Anybody on the internet can cause them."),
    found,
    list,
  );

  async function refresh() {
    const answer = await get("/api/failures?limit=500");
    heardNow(answer.now);
    const causes = new Map();
    for (const failure of answer.failures) {
      causes.set(failure.cause, [...(causes.get(failure.cause) ?? []), failure]);
    }
    setText(
      found,
      answer.total === 0
        ? "None: every phone that asked got in, as far as FreeSWITCH told."
        : answer.total > answer.failures.length
          ? `the last ${number(answer.failures.length)} of ${number(answer.total)}`
          : count(answer.total, "failure"),
    );
    list.replaceChildren(
      ...[...causes].map(([cause, rows]) => {
        const body = tbody();
        body.append(
          ...rows.map((row) =>
            tr(
              {},
              td("when", moment(row.last_at)),
              td("num", `${number(row.count)}×`),
              td("who", phoneLink(row)),
              td("source", row.network_ip ?? ""),
              td("num", row.status ? String(row.status) : "–"),
              td("agent", row.user_agent ?? "–"),
            ),
          ),
        );
        return h(
          "section",
          {},
          h("h2", {}, cause, " ", h("span", { class: "more" }, count(rows.length, "phone"))),
          h("p", { class: "advice" }, rows[0].advice),
          h("div", { class: "wide" }, table(cause, ["Last", th("Count", { class: "num" }), "Phone", "Source", th("Status", { class: "num" }), "User-Agent"], body)),
        );
      }),
    );
  }

  return {
    node,
    title: "Failures",
    refresh,
    onEvent: (name) => {
      if (name === "failures") {
        refresh().catch(() => {});
      }
    },
  };
}

/** Who was here and is not, those who come and go by habit last. */
export function missing() {
  const found = h("p", { class: "found", role: "status" });
  const body = tbody();
  const node = h(
    "div",
    {},
    h("h1", {}, "Missing"),
    h("p", { class: "lead" }, "Who was registered in the last seven days and is not now; last those who come and go by habit, such as at night."),
    found,
    h("div", { class: "wide" }, table("Missing", ["Phone", "Left", "How", "From", "Had been there", "Habit", "User-Agent"], body)),
  );
  let askedAt = 0;

  async function refresh() {
    askedAt = Date.now();
    const answer = await get("/api/missing?limit=500");
    heardNow(answer.now);
    const focused = document.activeElement?.closest?.("tr") && document.activeElement.getAttribute("href");
    body.replaceChildren(
      ...answer.missing.map((row) =>
        tr(
          {},
          td("who", phoneLink(row)),
          td("when", moment(row.left_at)),
          td("event", row.event),
          td("source", row.network_ip ?? ""),
          td("stayed", row.registered_at ? elapsed(Date.parse(row.left_at) - Date.parse(row.registered_at)) : "–"),
          td("habit", row.by_habit === "true" ? "by habit" : ""),
          td("agent", row.user_agent ?? "–"),
        ),
      ),
    );
    if (focused) {
      [...body.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused)?.focus({ preventScroll: true });
    }
    setText(
      found,
      answer.total === 0
        ? "Nobody."
        : answer.total > answer.missing.length
          ? `${number(answer.missing.length)} of ${number(answer.total)}`
          : count(answer.total, "phone"),
    );
  }

  return {
    node,
    title: "Missing",
    refresh,
    onEvent: (name) => {
      if (name === "status" && Date.now() - askedAt > 10_000) {
        refresh().catch(() => {});
      }
    },
  };
}

function moment(iso) {
  return h("time", { datetime: iso, title: full(iso) }, local(iso));
}

function eventRow(row, named) {
  const from = endpoint(row.previous_network_ip, row.previous_network_port);
  const to = endpoint(row.network_ip, row.network_port);
  return tr(
    { "data-id": row.id },
    td("when", moment(row.at)),
    td(`event ${EVENT_CLASS[row.event] ?? ""}`, row.event),
    named ? td("who", phoneLink(row)) : null,
    td("source", from && from !== to ? `${from} → ${to}` : to),
    td("detail", row.detail ? localIn(row.detail) : (row.previous_nat ? `NAT ${row.previous_nat} → ${row.nat}` : "")),
  );
}

/** Rows of events, the newest first. */
export function eventTable(rows, label, named) {
  const body = tbody();
  body.append(...rows.map((row) => eventRow(row, named)));
  return h(
    "div",
    { class: "wide" },
    table(label, ["When", "Event", ...(named ? ["Phone"] : []), "Source", "Detail"], body),
  );
}

const KINDS = [
  "registered",
  "listed",
  "rebound",
  "reconnected",
  "moved",
  "moved-unregistered",
  "verdict-changed",
  "unreachable",
  "reachable",
  "unregistered",
  "expired",
  "replaced",
  "gone-while-away",
];

/** What happens, as it happens; held back while the reader is further down. */
export function events({ parameters }) {
  let asked = Object.fromEntries(parameters);
  const held = [];
  const kind = h(
    "select",
    { id: "event", onchange: () => change({ event: kind.value }) },
    h("option", { value: "" }, "all events"),
    KINDS.map((each) => h("option", { value: each }, each)),
  );
  const fresh = h("button", { class: "fresh", hidden: true, onclick: () => { window.scrollTo(0, 0); add(); } });
  const found = h("p", { class: "found", role: "status" });
  const place = h("div", {});
  const node = h(
    "div",
    {},
    h("h1", { class: "unseen" }, "Events"),
    h("form", { class: "filter", onsubmit: (event) => event.preventDefault() }, h("label", { for: "event" }, "Show"), kind, found, fresh),
    place,
  );

  function change(some) {
    asked = { ...asked, ...some };
    history.pushState(null, "", `#/events${query(asked)}`);
    refresh().catch(() => {});
  }

  async function refresh() {
    kind.value = asked.event ?? "";
    const answer = await get(`/api/events${query({ ...asked, limit: MOST })}`);
    heardNow(answer.now);
    held.length = 0;
    fresh.hidden = true;
    place.replaceChildren(eventTable(answer.events, "Events", true));
    setText(found, answer.events.length === 0 ? "none in a day" : "of a day, the newest first");
  }

  function add() {
    const body = place.querySelector("tbody");
    if (body) {
      body.prepend(...held.reverse().map((row) => eventRow(row, true)));
      while (body.children.length > MOST) {
        body.lastChild.remove();
      }
    }
    held.length = 0;
    fresh.hidden = true;
  }

  return {
    node,
    title: "Events",
    refresh,
    go: (to) => {
      asked = Object.fromEntries(to);
      refresh().catch(() => {});
    },
    onEvent: (name, data) => {
      if (name === "skipped") {
        refresh().catch(() => {});
      } else if (name === "history" && (!asked.event || asked.event.split(",").includes(data.event))) {
        held.push(data);
        held.splice(0, Math.max(0, held.length - MOST));
        const reading = window.scrollY > 40 || place.contains(document.activeElement);
        if (reading) {
          setText(fresh, `${count(held.length, "new event")}: show`);
          fresh.hidden = false;
        } else {
          add();
        }
      }
    },
  };
}

