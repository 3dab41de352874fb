import { get, query } from "./api.js";
import { h, setClass, setText, table, tbody, td, th, tr } from "./dom.js";
import { count, elapsed, endpoint, heardNow, millis, NAT_WORDS, now, number, setTime, state } from "./words.js";

const ROWS = 50;

/** Heading, the word to sort by, class. */
const COLUMNS = [
  ["Phone", "user", "who"],
  ["State", "reach", "state"],
  ["NAT", "nat", "nat"],
  ["Source", "ip", "source"],
  ["Heard", "heard", "num heard"],
  ["RTT", "rtt", "num rtt"],
  ["Kept", "kept", "num kept"],
  ["Registered", "age", "num age"],
  ["User-Agent", "agent", "agent"],
];

const CHOICES = [
  ["", "all phones"],
  ["reachability=unreachable", "unreachable"],
  ["reachability=reachable", "reachable"],
  ["reachability=moved", "moved elsewhere"],
  ["late=true", "keep-alive late"],
  ["nat=yes,likely", "behind NAT"],
  ["nat=unknown", "NAT not known"],
  ["nat=no", "not behind NAT"],
];

export function address(row) {
  return `${row.user}@${row.domain}`;
}

export function phoneLink(row, name = "row") {
  return h("a", { class: name, href: `#/phone/${encodeURIComponent(address(row))}` }, address(row));
}

/** The table of phones: filter, order and pages are the server's, and stand in the address. */
export function phones({ parameters }) {
  let asked = read(parameters);
  let total = 0;
  let cancel = new AbortController();
  let news = 0;
  let stale = false;
  const shown = new Map();

  const search = h("input", {
    type: "search",
    id: "match",
    placeholder: "user, address, User-Agent …",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      clearTimeout(search.pause);
      search.pause = setTimeout(() => change({ match: search.value, offset: 0 }, "replace"), 150);
    },
  });
  const choice = h(
    "select",
    {
      id: "choice",
      onchange: () => {
        const chosen = Object.fromEntries(new URLSearchParams(choice.value));
        change({ nat: "", reachability: "", late: "", ...chosen, offset: 0 });
      },
    },
    CHOICES.map(([value, text]) => h("option", { value }, text)),
  );
  const found = h("p", { class: "found", role: "status" });
  const fresh = h("button", { class: "fresh", hidden: true, onclick: () => refresh() });
  const headings = COLUMNS.map(([text, by, name]) =>
    th(
      h("button", { onclick: () => change({ sort: by, reverse: asked.sort === by && !asked.reverse ? "true" : "", offset: 0 }) }, text),
      { class: name, "data-by": by },
    ),
  );
  const body = tbody();
  const pages = h("nav", { class: "pages", "aria-label": "Pages of the table" });
  const chips = h("p", { class: "chips" });
  const node = h(
    "div",
    {},
    h("h1", { class: "unseen" }, "Phones"),
    h(
      "form",
      { class: "filter", role: "search", onsubmit: (event) => event.preventDefault() },
      h("label", { for: "match" }, "Find"),
      search,
      h("label", { for: "choice" }, "Show"),
      choice,
      found,
      fresh,
    ),
    chips,
    h("div", { class: "wide" }, table("Phones", headings, body)),
    pages,
  );

  function change(some, how = "push") {
    asked = { ...asked, ...some };
    const to = `#/phones${query({ ...asked, offset: asked.offset || "" })}`;
    history[how === "push" ? "pushState" : "replaceState"](null, "", to);
    refresh().catch(fail);
  }

  function mark() {
    if (document.activeElement !== search) {
      search.value = asked.match ?? "";
    }
    const own = new URLSearchParams(
      Object.entries({ reachability: asked.reachability, late: asked.late, nat: asked.nat }).filter(([, value]) => value),
    );
    choice.value = CHOICES.map(([value]) => value).find((value) => new URLSearchParams(value).toString() === own.toString()) ?? "";
    for (const heading of headings) {
      const sorted = heading.dataset.by === asked.sort;
      heading.setAttribute("aria-sort", !sorted ? "none" : asked.reverse ? "descending" : "ascending");
    }
    const more = ["kind", "profile", "domain", "ip", "agent", "since"].filter((name) => asked[name]);
    chips.replaceChildren(
      ...more.map((name) =>
        h(
          "button",
          { onclick: () => change({ [name]: "", offset: 0 }), title: "no longer only these" },
          `${name} ${asked[name]} ×`,
        ),
      ),
    );
  }

  async function refresh() {
    cancel.abort();
    cancel = new AbortController();
    mark();
    const answer = await get(`/api/bindings${query({ ...asked, limit: ROWS })}`, cancel.signal);
    heardNow(answer.now);
    total = answer.total;
    news = 0;
    fresh.hidden = true;
    const focused = document.activeElement?.closest?.("tr[data-id]")?.dataset.id;
    const before = new Map(shown);
    shown.clear();
    for (const row of answer.bindings) {
      const known = before.get(row.id) ?? make(row);
      known.show(row);
      shown.set(row.id, known);
    }
    body.replaceChildren(...[...shown.values()].map((row) => row.node));
    if (focused && shown.has(Number(focused))) {
      shown.get(Number(focused)).node.querySelector("a.row").focus({ preventScroll: true });
    }
    if (answer.bindings.length === 0) {
      body.append(tr({ class: "none" }, h("td", { role: "cell", colspan: COLUMNS.length }, none())));
    }
    setText(found, count(total, "phone") + (filtered() ? " found" : ""));
    turn();
  }

  function filtered() {
    return Object.entries(asked).some(([name, value]) => value && !["sort", "reverse", "offset"].includes(name));
  }

  function none() {
    return filtered() ? "No phone fits." : "No phone is registered.";
  }

  function turn() {
    const offset = Number(asked.offset || 0);
    const last = Math.max(0, Math.floor((total - 1) / ROWS) * ROWS);
    const button = (text, name, to) =>
      h("button", { disabled: to === offset || to < 0 || to > last, "aria-label": name, onclick: () => change({ offset: to }) }, text);
    pages.replaceChildren(
      ...(total <= ROWS && offset === 0
        ? []
        : [
            button("«", "First page", 0),
            button("‹ back", "Page before", offset - ROWS),
            h("span", {}, `${number(Math.min(offset + 1, total))}–${number(Math.min(offset + ROWS, total))} of ${number(total)}`),
            button("on ›", "Next page", offset + ROWS),
            button("»", "Last page", last),
          ]),
    );
  }

  /** What is there is brought up to date where it stands; nothing moves under the reader. */
  async function update() {
    if (stale || shown.size === 0) {
      return;
    }
    stale = true;
    const rows = [...shown];
    try {
      const answer = await get(`/api/bindings${query({ id: [...shown.keys()].join(",") })}`);
      heardNow(answer.now);
      const present = new Map(answer.bindings.map((row) => [row.id, row]));
      for (const [id, row] of rows) {
        if (present.has(id)) {
          row.show(present.get(id));
        } else {
          row.gone();
        }
      }
    } catch (failure) {
      // The stream tells of a lost connection.
    } finally {
      stale = false;
    }
  }

  function onEvent(name, data) {
    if (name === "history" && (data.event === "registered" || data.event === "listed")) {
      news++;
      setText(fresh, `${count(news, "phone")} came since: show`);
      fresh.hidden = false;
    }
    clearTimeout(node.pause);
    node.pause = setTimeout(update, 100);
  }

  function fail(failure) {
    if (failure.name !== "AbortError") {
      setText(found, failure.status ? failure.message : "");
    }
  }

  return {
    node,
    title: "Phones",
    refresh,
    onEvent,
    fail,
    go: (to) => {
      asked = read(to);
      refresh().catch(fail);
    },
    leave: () => cancel.abort(),
  };
}

function read(parameters) {
  return { sort: "user", ...Object.fromEntries(parameters) };
}

/** One row, which can show another state of the same phone. */
function make(first) {
  const name = phoneLink(first);
  const word = h("span", {});
  const more = h("span", { class: "more" });
  const nat = h("span", {});
  const kind = h("span", { class: "more" });
  const source = h("span", {});
  const transport = h("span", { class: "more" });
  const heard = h("time", { "data-form": "span" });
  const rtt = h("span", {});
  const kept = h("time", { "data-form": "span" });
  const age = h("time", { "data-form": "span" });
  const agent = h("span", {});
  const node = tr(
    { "data-id": first.id },
    td("who", name),
    td("state", word, more),
    td("nat", nat, kind),
    td("source", source, transport),
    td("num heard", heard),
    td("num rtt", rtt),
    td("num kept", kept),
    td("num age", age),
    td("agent", agent),
  );
  let before = "";
  return {
    node,
    show(row) {
      const is = state(row);
      setText(word, is.word);
      word.title = row.answer_reason;
      setClass(word, `state ${is.name}`);
      setText(
        more,
        row.answer === "does-not-ring" && row.answer_since
          ? `for ${elapsed(now() - Date.parse(row.answer_since))}`
          : "",
      );
      setText(nat, NAT_WORDS[row.nat]);
      setClass(nat, row.nat === "yes" || row.nat === "likely" ? "note" : "");
      setText(kind, row.nat_kind ?? "");
      setText(source, endpoint(row.network_ip, row.network_port));
      setText(transport, row.transport ?? "");
      setTime(heard, row.heard_at);
      setText(rtt, millis(row.rtt_smoothed_ms));
      setTime(kept, row.last_keepalive_at);
      setTime(age, row.refreshed_at ?? row.registered_at);
      setText(agent, row.user_agent ?? "–");
      node.classList.remove("gone");
      const mark = [is.word, row.network_ip, row.network_port, row.nat].join(" ");
      if (before && before !== mark) {
        node.classList.remove("changed");
        // Begins the animation anew.
        void node.offsetWidth;
        node.classList.add("changed");
      }
      before = mark;
    },
    gone() {
      node.classList.add("gone");
      setText(word, "gone");
      setClass(word, "state bad");
      setText(more, "");
    },
  };
}
