// The keys of the help dialog. None fires while one types, and all can be switched off.
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
const tweets = () => [...document.querySelectorAll(".tweet")];

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

function write() {
  const text = document.querySelector(".composer-text");
  if (text) text.focus();
  else go("n");
}

function go(key) {
  document.querySelector(`[data-key="${key}"]`)?.click();
}

function loadNew() {
  scrollTo({ top: 0 });
  document.querySelector(".tab[aria-current], .nav-link[aria-current]")?.click();
}

function help() {
  document.getElementById("keys-dialog").showModal();
}

const keys = { j: () => step(1), k: () => step(-1), Enter: open, n: write, ".": loadNew, "?": help };

export default function keyboard(body, signal) {
  let lastG = -SEQUENCE_PAUSE;

  function press(event) {
    const afterG = event.timeStamp - lastG < SEQUENCE_PAUSE;
    lastG = event.key === "g" ? event.timeStamp : -SEQUENCE_PAUSE;
    if (afterG && /^[heps]$/.test(event.key)) go(event.key);
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
