// Counts while one writes, sends with Ctrl+Enter, keeps the draft until the server has it.
// Pictures, emoji and suggestions are parts of their own, loaded when they are wanted.
import * as drafts from "../lib/drafts.js";
import announce from "../lib/announce.js";
import bring from "../lib/bring.js";
import part from "../lib/parts.js";
import { limit, say } from "../lib/words.js";

const NEAR = 40;
const graphemes = new Intl.Segmenter();

// Until the part is there that knows how links are counted.
const roughly = (text) => [...graphemes.segment(text.trim())].length;

const TYPING_PAUSE = 400;
const NAME_OR_TAG = /[@#][\p{L}\p{N}_]*$/u;

function stateOf(left) {
  if (left < 0) return "over";
  return left < NEAR ? "low" : "";
}

const pictureOf = (item) => ({
  id: item.dataset.id,
  url: item.dataset.url,
  alt: item.querySelector("textarea").value,
});

export default function composer(form, signal) {
  const { text, content_warning: warning, audience, media } = form.elements;
  const button = form.querySelector("[type=submit]");
  const counter = form.querySelector("[data-count]");
  const name = form.dataset.draft;
  const prefill = form.dataset.prefill ?? "";
  let timer;
  let pictures;
  let completion;
  let length;
  let counting;

  // Every key is too much to hear: a screen reader is told when the state changes.
  function tellState(state, left) {
    if (state === (form.dataset.state ?? "")) return;
    if (state === "over") announce(say("over", { count: -left }));
    else if (state) announce(say("left", { count: left }));
  }

  async function countExactly() {
    counting ??= part("length");
    length = await counting.catch(() => undefined); // then the server counts
    if (!signal.aborted) measure();
  }

  function measure() {
    if (text.value && !counting) countExactly();
    const left = limit - (length ?? roughly)(text.value);
    const state = stateOf(left);
    tellState(state, left);
    form.dataset.state = state;
    counter.textContent = left;
    button.disabled = left < 0;
    text.required = !form.querySelector(".composer-picture, .composer-shown");
  }

  function draft() {
    const brought = [...form.querySelectorAll(".composer-picture[data-id]")].map(pictureOf);
    return { text: text.value, warning: warning.value, audience: audience.value, pictures: brought };
  }

  const saysNothing = ({ text, warning, pictures }) => text.trim() === prefill.trim() && !warning && !pictures.length;

  function save() {
    timer = undefined;
    if (!name) return;
    const written = draft();
    if (saysNothing(written)) drafts.forget(name);
    else drafts.keep(name, written);
  }

  function withPictures() {
    pictures ??= part("pictures").then((start) => start(form, signal));
    return pictures;
  }

  // The first page of a form stands for nothing; a form that was refused holds more than the draft.
  function restore() {
    const kept = name && drafts.read(name);
    if (!kept || !saysNothing(draft())) return;
    text.value = kept.text;
    warning.value = kept.warning;
    if (kept.warning) warning.closest("details").open = true;
    audience.value = kept.audience ?? audience.value;
    if (kept.pictures?.length) withPictures().then((shown) => shown.restore(kept.pictures));
    announce(say("draft"));
  }

  async function add(files) {
    const shown = await withPictures();
    media.value = "";
    shown.add(files);
  }

  function changed() {
    measure();
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_PAUSE);
  }

  text.addEventListener("focus", countExactly, { signal, once: true });
  form.addEventListener("input", changed, { signal });
  form.addEventListener("composer:change", changed, { signal });

  text.addEventListener("input", async (event) => {
    if (completion || event.isComposing || !NAME_OR_TAG.test(text.value.slice(0, text.selectionEnd))) return;
    completion = part("completion");
    (await completion)(text, form.querySelector("[data-completion]"), signal);
  }, { signal });

  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!button.disabled) form.requestSubmit();
  }, { signal });

  form.querySelector("[data-emoji]").addEventListener("click", async () => {
    (await part("emoji"))(text);
  }, { signal });

  // Only a new tweet takes pictures.
  if (media) bring(form, signal, add);
  if (form.querySelector(".composer-picture")) withPictures();

  // Without htmx nobody will tell us how it ended, so the draft goes when the form does.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = undefined;
    if (window.htmx) save();
    else if (name) drafts.forget(name);
  }, { signal });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (name && event.detail.requestConfig.elt === form && event.detail.xhr.status < 400) drafts.forget(name);
  }, { signal });

  // A dialog that closes takes the form with it, perhaps in the pause after the last key.
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    if (timer && !form.isConnected) save();
  });
  if (name) restore();
  measure();
}
