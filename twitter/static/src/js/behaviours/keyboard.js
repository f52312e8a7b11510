// The keys of the help dialog. None fires while one types, and all can be switched off.
import { growAll } from "../lib/menus.js";

const SWITCH = "keyboard-shortcuts";
const SEQUENCE_PAUSE = 1500;

function areOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // The choice then lasts as long as the page.
  }
}

const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");
const tweets = () => [...document.querySelectorAll(".tweet")].filter((tweet) => tweet.checkVisibility());

function step(by) {
  const all = tweets();
  const here = all.indexOf(document.activeElement.closest(".tweet"));
  const next = all[here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + by))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function open() {
  if (!document.activeElement.matches(".tweet")) return false;
  document.activeElement.querySelector(".tweet-time").click();
  return true;
}

function openPictures() {
  const link = document.activeElement.closest(".tweet")?.querySelector(".picture-link");
  if (!link) return false;
  link.click();
  return true;
}

// What a key presses in the tweet one stands on.
function use(selector) {
  const card = document.activeElement.closest(".tweet");
  if (card) growAll(card);
  const control = card?.querySelector(selector);
  control?.click();
  return Boolean(control);
}

const likeIt = () => use(".action-like");
const retweetIt = () => use('[data-react="retweet"], a.action-retweet');
const bookmarkIt = () => use(".action-bookmark");
const reply = () => use(".action-reply");
const quote = () => use(".action-quote");
const mute = () => use('[data-behaviour~="keep-away"][data-kind="mute"]');
const unfold = () => use(".tweet-warning > summary");

function write() {
  const text = document.querySelector(".composer-text");
  if (text) text.focus();
  else go("write");
}

function go(key) {
  document.querySelector(`[data-key="${key}"]`)?.click();
}

// The box of the page, or the one beside it; where neither can be seen, the page that has one.
function search() {
  const boxes = [...document.querySelectorAll(".search-input")];
  const box = boxes.find((each) => each.checkVisibility());
  if (box) box.focus();
  else go("/");
}

function loadNew() {
  const pill = document.querySelector("[data-pill]:not([hidden])");
  if (pill) {
    pill.click();
    return;
  }
  scrollTo({ top: 0 });
  document.querySelector(".tab[aria-current], .nav-link[aria-current]")?.click();
}

function help() {
  document.getElementById("keys-dialog").showModal();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  Enter: open,
  l: likeIt,
  t: retweetIt,
  q: quote,
  r: reply,
  b: bookmarkIt,
  o: openPictures,
  x: unfold,
  u: mute,
  n: write,
  "/": search,
  ".": loadNew,
  "?": help,
};

export default function keyboard(body, signal) {
  let lastG = -SEQUENCE_PAUSE;

  function press(event) {
    const afterG = event.timeStamp - lastG < SEQUENCE_PAUSE;
    lastG = event.key === "g" ? event.timeStamp : -SEQUENCE_PAUSE;
    if (afterG && /^[behmnps]$/.test(event.key)) go(event.key);
    else if (!Object.hasOwn(keys, event.key) || keys[event.key]() === false) return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") || !areOn()) return;
    press(event);
  }, { signal });

  body.addEventListener("change", (event) => {
    if (event.target.id === "keys-switch") remember(event.target.checked);
  }, { signal });

  body.addEventListener("toggle", () => {
    const box = document.getElementById("keys-switch");
    if (box) box.checked = areOn();
  }, { signal, capture: true });
}
