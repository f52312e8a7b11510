// The bubbles of a conversation: those that are stored in the order of their ids, those on their way behind them.
import { locale } from "../lib/words.js";

const PAUSE = 10 * 60 * 1000; // as on the server: after it a group of bubbles begins anew
const DAY = 24 * 60 * 60 * 1000;
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const thisYear = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const whole = new Intl.DateTimeFormat(locale, { dateStyle: "long" });

export const isLater = (id, other) => BigInt(id) > BigInt(other);

export const isBubble = (element) => element.matches("[data-message-id]");

const momentOf = (row) => new Date(row?.querySelector(".bubble-day time")?.dateTime ?? Date.now());

// The server knows UTC only: here the day begins when the reader's does.
function dayOf(moment) {
  const today = new Date().setHours(0, 0, 0, 0);
  const ago = Math.round((new Date(moment).setHours(0, 0, 0, 0) - today) / DAY);
  if (ago < -1) return (moment.getFullYear() === new Date().getFullYear() ? thisYear : whole).format(moment);
  const words = near.format(ago, "day");
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

const isSaid = (row) => row.querySelector(".bubble") !== null;

// What a bubble shows of its place among the others: the day it begins, and whether it goes on what was said before it.
function place(row, before) {
  const day = row.querySelector(".bubble-day");
  const moment = momentOf(row);
  const begins = !before || momentOf(before).toDateString() !== moment.toDateString();
  if (day) {
    day.hidden = !begins;
    day.querySelector("time").textContent = dayOf(moment);
  }
  for (const time of row.querySelectorAll("time[data-clock]")) time.textContent = clock.format(new Date(time.dateTime));
  const isNext = !begins && moment - momentOf(before) < PAUSE && before.dataset.sender === row.dataset.sender;
  row.classList.toggle("bubble-row-follows", isNext && isSaid(before) && isSaid(row));
}

function previewOf({ url, alt }) {
  const item = document.createElement("li");
  const image = new Image();
  Object.assign(image, { src: url, alt });
  item.append(image);
  return item;
}

export default function bubbles(section) {
  const list = section.querySelector("#bubbles");
  const template = section.querySelector("#bubble-template").content.firstElementChild;

  const stored = () => [...list.querySelectorAll(":scope > [data-message-id]")];
  const outgoing = (key) => list.querySelector(`:scope > [data-outgoing][data-key="${CSS.escape(key)}"]`);
  const find = (id) => list.querySelector(`:scope > [data-message-id="${CSS.escape(id)}"]`);
  const newest = (counts = () => true) => stored().findLast(counts)?.dataset.messageId ?? "0";

  function arrange() {
    const rows = [...list.children];
    rows.forEach((row, number) => place(row, rows[number - 1]));
  }

  // What came has links, pictures and menus, which somebody has to wake.
  function wake() {
    arrange();
    window.htmx?.process(list);
    document.dispatchEvent(new Event("behaviours:start"));
  }

  // What was on its way turns into what became of it: in place, so that no screen reader says it twice.
  function append(rows) {
    for (const row of rows.filter(({ dataset }) => !find(dataset.messageId))) {
      const sent = outgoing(row.dataset.key);
      list.insertBefore(sent ?? row, list.querySelector(":scope > [data-outgoing]"));
      if (sent) window.Idiomorph.morph(sent, row);
    }
    wake();
  }

  function prepend(rows) {
    list.prepend(...rows.filter(({ dataset }) => !find(dataset.messageId)));
    wake();
  }

  function replace(id, row) {
    if (row) find(id)?.replaceWith(row);
    else find(id)?.remove();
    wake();
  }

  function show({ key, text, pictures }) {
    const row = template.cloneNode(true);
    const [words, previews] = ["[data-text]", "[data-previews]"].map((each) => row.querySelector(each));
    Object.assign(row.dataset, { key, outgoing: "" });
    words.textContent = text;
    words.hidden = !text.trim();
    previews.append(...pictures.map(previewOf));
    previews.hidden = !pictures.length;
    list.append(row);
    arrange();
  }

  arrange();
  return { list, stored, outgoing, find, newest, append, prepend, replace, show };
}
