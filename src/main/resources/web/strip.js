import { h, s } from "./dom.js";
import { SLOTS } from "./words.js";

const HEIGHT = 26;
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

function at(began, index, span) {
  return TIME.format(new Date(Date.parse(began) + index * span));
}


/** A day as runs of colour, and in words below it. */
export function strip(day, began, span) {
  const picture = s("svg", { class: "strip", viewBox: `0 0 ${day.length * 6} 44`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const runs = [];
  for (let i = 0; i < day.length; ) {
    let end = i;
    while (end < day.length && day[end] === day[i]) {
      end++;
    }
    runs.push([day[i], i, end]);
    i = end;
  }
  for (const [sign, from, to] of runs) {
    const tall = { ".": 3, "?": 10, "=": 16 }[sign] ?? HEIGHT;
    picture.append(
      s("rect", { x: from * 6, y: HEIGHT - tall, width: (to - from) * 6, height: tall, class: SLOTS[sign].name }),
    );
  }
  const labels = s("svg", { class: "hours", "aria-hidden": "true" });
  for (let i = 1; i < day.length - 4; i++) {
    const time = new Date(Date.parse(began) + i * span);
    if (time.getHours() % 3 === 0 && time.getMinutes() * 60_000 < span) {
      labels.append(s("text", { x: `${(100 * i) / day.length}%`, y: 12 }, TIME.format(time)));
    }
  }
  const worth = runs.filter(([sign]) => sign !== "=");
  const said = (worth.length > 8 ? worth.slice(-8) : worth).map(
    ([sign, from, to]) => `${at(began, from, span)}–${at(began, to, span)} ${SLOTS[sign].word}`,
  );
  return h(
    "figure",
    { class: "day" },
    picture,
    labels,
    h(
      "figcaption",
      {},
      said.length === 0 ? "Registered all day." : `${worth.length > 8 ? "At last: " : ""}${said.join("; ")}.`,
    ),
  );
}

/** A site's day as bars: how many phones came back on another port, or were lost, at a time. */
export function bars(rebinds, unreachable, began, span) {
  const most = Math.max(3, ...rebinds, ...unreachable);
  const picture = s("svg", { class: "bars", viewBox: `0 0 ${rebinds.length} 24`, preserveAspectRatio: "none", role: "img" });
  let worst = 0;
  rebinds.forEach((count, i) => {
    const lost = unreachable[i];
    if (count + lost > rebinds[worst] + unreachable[worst]) {
      worst = i;
    }
    const high = (value) => Math.min(22, value === 0 ? 0 : 3 + (19 * value) / most);
    if (count > 0) {
      picture.append(s("rect", { x: i, y: 24 - high(count), width: 1, height: high(count), class: "note" }));
    }
    if (lost > 0) {
      picture.append(s("rect", { x: i, y: 24 - high(lost), width: 1, height: high(lost), class: "bad" }));
    }
  });
  const total = rebinds[worst] + unreachable[worst];
  picture.setAttribute(
    "aria-label",
    total === 0
      ? "quiet for a day"
      : `most at ${at(began, worst, span)}: ${rebinds[worst]} came back on another port, ${unreachable[worst]} became unreachable`,
  );
  return picture;
}
