// Keeps "4m" true while the page stays open, and tells whole dates by the reader's own clock; the server knows UTC only.
import { locale, say } from "../lib/words.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const units = Object.fromEntries(["minute", "hour"].map((unit) => [
  unit,
  new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" }),
]));

const wholeDate = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });

function wordsFor(seconds) {
  if (seconds < MINUTE) return say("now");
  if (seconds < HOUR) return units.minute.format(Math.floor(seconds / MINUTE));
  return units.hour.format(Math.floor(seconds / HOUR));
}

// Older than a day, the server's date stands.
function tellAge(time) {
  const moment = Date.parse(time.dateTime);
  const seconds = (Date.now() - moment) / 1000;
  time.title = wholeDate.format(moment);
  if (seconds < DAY) time.textContent = wordsFor(seconds);
}

function tellDate(time) {
  time.textContent = wholeDate.format(Date.parse(time.dateTime));
}

function refresh(main) {
  main.querySelectorAll(".tweet-time > time, time[data-ago]").forEach(tellAge);
  main.querySelectorAll("time[data-whole]").forEach(tellDate);
}

export default function times(main, signal) {
  const timer = setInterval(() => document.hidden || refresh(main), MINUTE * 1000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh(main), { signal });
  signal.addEventListener("abort", () => clearInterval(timer));
  refresh(main);
}
