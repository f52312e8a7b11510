// Where a message is written: Enter sends it, what is not sent yet is kept, pictures are brought at once.
import announce from "../lib/announce.js";
import bring from "../lib/bring.js";
import * as drafts from "../lib/drafts.js";
import part from "../lib/parts.js";
import { say } from "../lib/words.js";

const TYPING_PAUSE = 400;

const pictureOf = (item) => ({
  id: item.dataset.id,
  url: item.dataset.url,
  alt: item.querySelector("textarea").value,
});

export default function messageComposer(form, signal) {
  const { text, media } = form.elements;
  const name = form.dataset.draft;
  // Where fingers write, Enter is for a new line, as everywhere on such a device.
  const sendsByEnter = !matchMedia("(pointer: coarse)").matches;
  let timer;
  let written;
  let pictures;

  const brought = () => [...form.querySelectorAll(".composer-picture[data-id]")].map(pictureOf);
  const draft = () => ({ text: text.value, pictures: brought() });
  const isEmpty = () => !text.value.trim() && !form.querySelector(".composer-picture");

  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    text.style.blockSize = "auto";
    text.style.blockSize = `${text.scrollHeight}px`;
  }

  // What was written is remembered at once: when this ends, the fields may already be another conversation's.
  function save() {
    clearTimeout(timer);
    timer = undefined;
    if (!name || !written) return;
    if (written.text.trim() || written.pictures.length) drafts.keep(name, written);
    else drafts.forget(name);
    written = undefined;
  }

  function changed() {
    grow();
    written = draft();
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_PAUSE);
  }

  function withPictures() {
    pictures ??= part("pictures").then((start) => start(form, signal));
    return pictures;
  }

  async function add(files) {
    const shown = await withPictures();
    media.value = "";
    shown.add(files);
  }

  function put(message) {
    text.value = [message.text, text.value].filter((each) => each.trim()).join("\n");
    if (message.pictures?.length) withPictures().then((shown) => shown.restore(message.pictures));
    grow();
  }

  function restore() {
    const kept = name && drafts.read(name);
    if (!kept || !isEmpty()) return;
    put(kept);
    announce(say("draft"));
  }

  function empty() {
    text.value = "";
    form.querySelector("[data-pictures]").replaceChildren();
    changed();
    save();
    text.focus({ preventScroll: true });
  }

  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") text.blur();
    if (event.key !== "Enter" || event.shiftKey || !(sendsByEnter || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!isEmpty()) form.requestSubmit();
  }, { signal });

  // An open conversation takes it from here; any other form goes to the server, and its draft with it.
  form.addEventListener("submit", (event) => {
    const write = new CustomEvent("message:write", { detail: draft(), bubbles: true, cancelable: true });
    const isTaken = !isEmpty() && !form.dispatchEvent(write);
    if (isEmpty() || isTaken) event.preventDefault();
    if (isTaken) empty();
    else if (!isEmpty() && name) drafts.forget(name);
  }, { signal });

  form.querySelector("[data-emoji]")?.addEventListener("click", async () => {
    (await part("emoji"))(text);
  }, { signal });

  form.addEventListener("message:edit", (event) => {
    put(event.detail);
    changed();
    text.focus({ preventScroll: true });
  }, { signal });
  form.addEventListener("input", changed, { signal });
  form.addEventListener("composer:change", changed, { signal });
  if (media) bring(form, signal, add);
  if (form.querySelector(".composer-picture")) withPictures();
  signal.addEventListener("abort", save);
  restore();
  grow();
}
