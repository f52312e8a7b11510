// Counts while one writes, sends with Ctrl+Enter, keeps the draft until the server has it.
import * as drafts from "../lib/drafts.js";
import announce from "../lib/announce.js";
import length from "../lib/length.js";
import { limit, say } from "../lib/words.js";

const NEAR = 40;
const TYPING_PAUSE = 400;

function stateOf(left) {
  if (left < 0) return "over";
  return left < NEAR ? "low" : "";
}

export default function composer(form, signal) {
  const text = form.elements.text;
  const button = form.querySelector("[type=submit]");
  const counter = form.querySelector("[data-count]");
  const name = form.dataset.draft;
  let timer;

  // Every key is too much to hear: a screen reader is told when the state changes.
  function tellState(state, left) {
    if (state === (form.dataset.state ?? "")) return;
    if (state === "over") announce(say("over", { count: -left }));
    else if (state) announce(say("left", { count: left }));
  }

  function measure() {
    const left = limit - length(text.value);
    const state = stateOf(left);
    tellState(state, left);
    form.dataset.state = state;
    counter.textContent = left;
    button.disabled = left < 0;
  }

  function save() {
    if (name) drafts.keep(name, text.value);
  }

  function restore() {
    const draft = name && drafts.read(name);
    if (!draft || text.value) return;
    text.value = draft;
    announce(say("draft"));
  }

  text.addEventListener("input", () => {
    measure();
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_PAUSE);
  }, { signal });

  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!button.disabled) form.requestSubmit();
  }, { signal });

  // Without htmx nobody will tell us how it ended, so the draft goes when the form does.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (window.htmx) save();
    else if (name) drafts.forget(name);
  }, { signal });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (name && event.detail.requestConfig.elt === form && event.detail.xhr.status < 400) drafts.forget(name);
  }, { signal });

  signal.addEventListener("abort", () => clearTimeout(timer));
  restore();
  measure();
}
