import { get } from "./api.js";
import { h, s, setText } from "./dom.js";
import {
  count,
  elapsed,
  endpoint,
  heardNow,
  millis,
  NAT_WORDS,
  now,
  number,
  setTime,
  SLOTS,
  span,
  state,
} from "./words.js";
import { eventTable } from "./lists.js";
import { strip } from "./strip.js";

/** All that is known of a phone, the answer first. */
export function phone({ part }) {
  const node = h("article", { class: "phone" });
  const samples = [];
  let chart = null;
  let pending = false;

  async function refresh() {
    if (pending) {
      return;
    }
    pending = true;
    try {
      show(await get(`/api/bindings/${encodeURIComponent(part)}`));
    } finally {
      pending = false;
    }
  }

  function show(row) {
    heardNow(row.now);
    sample(row);
    const open = new Set([...node.querySelectorAll("details[open]")].map((each) => each.id));
    const focused = node.contains(document.activeElement) ? document.activeElement : null;
    const at = focused ? [...node.querySelectorAll("a, button, summary")].indexOf(focused) : -1;
    node.replaceChildren(...parts(row));
    open.forEach((id) => node.querySelector(`#${id}`)?.setAttribute("open", ""));
    if (at >= 0) {
      [...node.querySelectorAll("a, button, summary")][at]?.focus({ preventScroll: true });
    }
    draw();
  }

  function sample(row) {
    if (row.answered_at && row.rtt_ms !== null) {
      const last = samples[samples.length - 1];
      const at = Date.parse(row.answered_at) / 1000;
      if (!last || last.at < at) {
        samples.push({ at, rtt: row.rtt_ms, smoothed: row.rtt_smoothed_ms });
      }
    }
  }

  function parts(row) {
    const is = state(row);
    const bindings = [row, ...row.other_bindings].filter((each) => each.node);
    return [
      h("p", { class: "back" }, h("a", { href: "#/phones" }, "All phones")),
      h("h1", {}, `${row.user}@${row.domain}`),
      h(
        "div",
        { class: `answer ${is.name}` },
        h("p", {}, h("strong", {}, is.word), `: ${row.answer_reason}.`),
        row.answer_remedy ? h("p", { class: "remedy" }, `To do: ${row.answer_remedy}.`) : null,
      ),
      ...bindings.flatMap((each, i) => binding(each, i, bindings.length)),
      h("h2", {}, "Its last day"),
      strip(row.day, row.day_began_at, row.span_ms),
      row.node ? rtt(row) : null,
      h("h2", {}, "What happened"),
      eventTable([...row.history].reverse(), "What happened to this phone", false),
    ].filter((each) => each !== null);
  }

  function rtt(row) {
    const place = h("div", { class: "rtt" });
    node.place = place;
    const known = row.rtt_ms !== null;
    return h(
      "section",
      {},
      h("h2", {}, "How long it takes to answer"),
      h(
        "p",
        {},
        known
          ? `${millis(row.rtt_ms)} the last time, ${millis(row.rtt_smoothed_ms)} smoothed.`
          : "Not known: no answer of this phone was seen. That takes copies of FreeSWITCH's messages (HEP).",
      ),
      known
        ? h(
            "p",
            { class: "hint" },
            samples.length < 2
              ? "Single answers are not kept: a line begins here with its next ones, while this page is open."
              : "The line begins when this page was opened: single answers are not kept.",
          )
        : null,
      place,
    );
  }

  /** A line of what came while the page was open. */
  function draw() {
    chart?.destroy();
    chart = null;
    const place = node.place;
    if (!place?.isConnected || samples.length < 2) {
      return;
    }
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line") }, ticks: { stroke: colour("--line") } };
    chart = new window.uPlot(
      {
        width: Math.max(240, place.clientWidth),
        height: 160,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (plot, least, most) => [0, Math.max(1, most * 1.2)] } },
        axes: [axis, { ...axis, values: (plot, ticks) => ticks.map((each) => `${each} ms`), size: 64 }],
        series: [
          {},
          { stroke: colour("--link"), width: 1.5, points: { size: 5 } },
          { stroke: colour("--soft"), width: 1, dash: [4, 4], points: { show: false } },
        ],
      },
      [samples.map((each) => each.at), samples.map((each) => each.rtt), samples.map((each) => each.smoothed)],
      place,
    );
    place.setAttribute("role", "img");
    place.setAttribute(
      "aria-label",
      `${count(samples.length, "answer")}, from ${millis(Math.min(...samples.map((each) => each.rtt)))} to ${millis(Math.max(...samples.map((each) => each.rtt)))}`,
    );
  }

  return {
    node,
    title: part,
    refresh,
    onEvent: (name, data) => {
      const own = name === "history" && `${data.user}@${data.domain}`.toLowerCase() === part.toLowerCase();
      if (own || name === "status") {
        refresh().catch(() => {});
      }
    },
    fail: (failure) => {
      if (failure.status) {
        node.replaceChildren(
          h("p", { class: "back" }, h("a", { href: "#/phones" }, "All phones")),
          h("h1", {}, part),
          h("div", { class: "answer bad" }, h("p", {}, failure.message)),
        );
      }
    },
    leave: () => chart?.destroy(),
  };
}

function binding(row, i, many) {
  return [
    many > 1 ? h("h2", {}, `Registration ${i + 1} of ${many}`) : null,
    path(row),
    h(
      "div",
      { class: "sides" },
      h(
        "section",
        {},
        h("h2", {}, row.nat === "no" ? "Not behind NAT" : `NAT: ${NAT_WORDS[row.nat]}${row.nat_kind ? `, ${row.nat_kind}` : ""}`),
        h("ul", {}, row.evidence.map((each) => h("li", {}, each))),
        h("h2", {}, row.keepalive.cause === "kept" ? "Kept alive" : "Not kept alive"),
        h("ul", {}, row.keepalive.why.map((each) => h("li", {}, each))),
      ),
      facts(row),
    ),
  ].filter((each) => each !== null);
}

function facts(row) {
  const list = h("dl", {});
  const fact = (name, ...value) => list.append(h("dt", {}, name), h("dd", {}, ...value));
  const time = (iso, form, none, past = "") => {
    const node = h("time", { "data-form": form, "data-none": none, "data-past": past });
    setTime(node, iso);
    return node;
  };
  fact("Contact", endpoint(row.contact_host, row.contact_port) || "–");
  if (row.first_contact_host) {
    fact("first Contact", endpoint(row.first_contact_host, row.first_contact_port));
  }
  if (row.via_host) {
    fact("Via", `${endpoint(row.via_host, row.via_port)}, ${row.rport_asked === "true" ? "asks" : "does not ask"} for rport`);
  }
  fact(
    "source",
    h("a", { href: `#/phones?ip=${encodeURIComponent(row.network_ip ?? "")}` }, endpoint(row.network_ip, row.network_port)),
    row.transport ? ` over ${row.transport}` : "",
  );
  if (row.proxy_host) {
    fact("proxy", endpoint(row.proxy_host, row.proxy_port));
  }
  fact("User-Agent", row.user_agent ?? "–");
  fact("registered", time(row.registered_at, "ago", "before pinhole could hear of it"));
  if (row.refresh_count > 0) {
    fact("refreshed", `${count(row.refresh_count, "time")}, last `, time(row.refreshed_at, "ago", "–"));
  }
  fact("expires", time(row.expires_at, "until", "–", "overdue since"));
  fact(
    "keep-alives",
    row.keepalive_count === 0 ? "none sent" : `${number(row.keepalive_count)} sent, the last `,
    row.keepalive_count === 0 ? "" : time(row.last_keepalive_at, "ago", "–"),
  );
  fact("next keep-alive", time(row.next_keepalive_at, "until", "none", "due"));
  fact("heard", time(row.heard_at, "ago", "not observed"));
  fact("answered", time(row.answered_at, "ago", "not observed"));
  if (row.network?.timeout_bound) {
    fact("its NAT forgets", `within ${span(row.network.timeout_bound)}`);
  }
  fact("FreeSWITCH", `${row.freeswitch_status ?? "status unknown"}, profile ${row.profile}, node ${row.node}`);
  return h(
    "section",
    {},
    list,
    h(
      "details",
      { id: `raw-${row.call_id.replace(/[^A-Za-z0-9]/g, "")}` },
      h("summary", {}, "raw Contact and Call-ID"),
      h("p", { class: "raw" }, row.contact ?? "–"),
      h("p", { class: "raw" }, row.call_id),
    ),
  );
}

const BOX = { width: 190, height: 62, gap: 86 };

/** From the phone to FreeSWITCH, broken where it is broken. */
function path(row) {
  const own = row.via_host
    ? endpoint(row.via_host, row.via_port)
    : row.first_contact_host
      ? endpoint(row.first_contact_host, row.first_contact_port)
      : endpoint(row.contact_host, row.contact_port);
  const source = endpoint(row.network_ip, row.network_port);
  const contact = endpoint(row.contact_host, row.contact_port);
  const behind = row.nat === "yes" || row.nat === "likely";
  const lost = row.answer === "does-not-ring" && row.answer_proof === "shown";
  const astray = ["does-not-ring", "not-registered"].includes(row.answer) && ["port-mismatch", "address-mismatch", "foreign-path"].includes(row.nat_kind);
  const hops = [["Phone", behind ? own : source]];
  if (behind) {
    hops.push(["NAT", source]);
  } else if (row.nat === "unknown") {
    hops.push(["NAT?", source]);
  }
  if (row.proxy_host) {
    hops.push(["Proxy", endpoint(row.proxy_host, row.proxy_port)]);
  }
  hops.push(["FreeSWITCH", `${row.profile} on ${row.node}`]);
  // Where nothing is answered, the hole is the first thing to be gone.
  const broken = lost || astray ? Math.min(1, hops.length - 2) : -1;
  const words =
    hops.map((hop) => hop.join(" ")).join(", then ") +
    (broken >= 0 ? "; FreeSWITCH's packets do not come back that way" : "") +
    (astray ? `; calls are sent to ${contact} instead` : "");
  return h(
    "figure",
    { class: "path" },
    drawing(hops, broken, astray ? contact : "", words, "across"),
    drawing(hops, broken, astray ? contact : "", words, "down"),
  );
}

function drawing(hops, broken, astray, words, way) {
  const down = way === "down";
  const step = down ? BOX.height + 46 : BOX.width + BOX.gap;
  const extra = astray ? (down ? 46 : 58) : 0;
  const width = down ? 300 : step * hops.length - BOX.gap + 4;
  const height = (down ? step * hops.length - 46 : BOX.height) + extra + 4;
  const picture = s("svg", { class: way, width, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words });
  hops.forEach(([name, where], i) => {
    const x = down ? (width - BOX.width) / 2 : 2 + i * step;
    const y = down ? 2 + i * step : 2;
    const end = i === 0 || i === hops.length - 1;
    picture.append(
      s("rect", { x, y, width: BOX.width, height: BOX.height, rx: 8, class: end ? "box" : "box soft" }),
      s("text", { x: x + BOX.width / 2, y: y + 25, class: "what" }, name),
      s("text", { x: x + BOX.width / 2, y: y + 46, class: "where", textLength: where.length > 26 ? BOX.width - 16 : null, lengthAdjust: "spacingAndGlyphs" }, where.length > 44 ? `${where.slice(0, 43)}…` : where),
    );
    if (i + 1 < hops.length) {
      const [x1, y1, x2, y2] = down
        ? [width / 2, y + BOX.height, width / 2, y + step]
        : [x + BOX.width, y + BOX.height / 2, x + step, y + BOX.height / 2];
      picture.append(s("line", { x1, y1, x2, y2, class: i === broken ? "way cut" : "way" }));
      if (i === broken) {
        const [x0, y0] = [(x1 + x2) / 2, (y1 + y2) / 2];
        picture.append(
          s("circle", { cx: x0, cy: y0, r: 11, class: "cut" }),
          s("path", { d: `M${x0 - 5} ${y0 - 5}l10 10m0-10l-10 10`, class: "cross" }),
        );
      }
    }
  });
  if (astray) {
    const y = height - 14;
    const x = down ? width / 2 : width - BOX.width / 2;
    picture.append(
      s("path", { d: `M${x} ${height - extra - 2}v${extra - 32}`, class: "way cut" }),
      s("text", { x: down ? x : width - 2, y, class: down ? "astray" : "astray right" }, `calls go to ${astray}`),
    );
  }
  return picture;
}
