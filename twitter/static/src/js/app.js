// Starts the behaviours that the page asks for with data-behaviour="name other-name".
import composer from "./behaviours/composer.js";
import confirm from "./behaviours/confirm.js";
import copyLink from "./behaviours/copy-link.js";
import endless from "./behaviours/endless.js";
import errorSummary from "./behaviours/error-summary.js";
import follow from "./behaviours/follow.js";
import keepAway from "./behaviours/keep-away.js";
import keyboard from "./behaviours/keyboard.js";
import land from "./behaviours/land.js";
import lightbox from "./behaviours/lightbox.js";
import live from "./behaviours/live.js";
import menu from "./behaviours/menu.js";
import menus from "./behaviours/menus.js";
import navigation from "./behaviours/navigation.js";
import openDialog from "./behaviours/open-dialog.js";
import react from "./behaviours/react.js";
import sendOnChange from "./behaviours/send-on-change.js";
import replyHere from "./behaviours/reply-here.js";
import showPassword from "./behaviours/show-password.js";
import signOut from "./behaviours/sign-out.js";
import theme from "./behaviours/theme.js";
import times from "./behaviours/times.js";
import typeahead from "./behaviours/typeahead.js";
import part from "./lib/parts.js";
import keepFor from "./lib/patience.js";
import { parts } from "./lib/words.js";

const behaviours = {
  composer,
  confirm,
  "copy-link": copyLink,
  endless,
  "error-summary": errorSummary,
  follow,
  "keep-away": keepAway,
  keyboard,
  land,
  lightbox,
  live,
  menu,
  menus,
  navigation,
  "open-dialog": openDialog,
  react,
  "send-on-change": sendOnChange,
  "reply-here": replyHere,
  "show-password": showPassword,
  "sign-out": signOut,
  theme,
  times,
  typeahead,
};

// Which element runs which behaviours, and the switch that ends each of them.
const running = new Map();

function stop(element) {
  for (const controller of running.get(element).values()) controller.abort();
  running.delete(element);
}

// What few pages have is a part and comes later: it may find that the page has gone on.
async function startPart(name, element, signal) {
  const doAgain = keepFor(element);
  try {
    const behaviour = await part(name);
    if (!signal.aborted) behaviour(element, signal);
  } finally {
    doAgain();
  }
}

function start(element) {
  const started = running.get(element) ?? new Map();
  running.set(element, started);
  for (const name of element.dataset.behaviour.split(" ")) {
    if (started.has(name) || !(behaviours[name] || parts[name])) continue;
    const controller = new AbortController();
    started.set(name, controller);
    if (behaviours[name]) behaviours[name](element, controller.signal);
    else startPart(name, element, controller.signal);
  }
}

function startAll() {
  for (const element of running.keys()) if (!element.isConnected) stop(element);
  for (const element of document.querySelectorAll("[data-behaviour]")) start(element);
}

// Morphing keeps elements and gives them other words: a new page starts from nothing.
function startAgain() {
  for (const element of running.keys()) if (element !== document.body) stop(element);
  startAll();
}

// Started on the document, so that it also hears what is swapped in later. The second
// start of this module, whatever causes it, finds the mark and adds no second ear.
if (!document.documentElement.dataset.started) {
  document.documentElement.dataset.started = "";
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.boosted) startAgain();
    else startAll();
  });
  document.addEventListener("htmx:historyRestore", startAgain);
  document.addEventListener("behaviours:start", startAll);
  startAll();
}
