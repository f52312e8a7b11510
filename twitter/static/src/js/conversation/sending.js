// What one writes stands on the page at once, waits its turn, and is sent under a key of its own: however often it is
// tried, the server stores it once.
import { post } from "../lib/http.js";
import { ask, isOnline } from "../lib/live.js";
import outgoing from "../lib/outgoing.js";
import { say } from "../lib/words.js";
import { isLater } from "./bubbles.js";

// Random like crypto.randomUUID, which only a page by https has.
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const BROKEN = 500; // from here on a status says that the server could not, not that it would not
// Codes of the socket that say nothing of the message: it may be tried by the other way.
const PASSING = new Set(["unavailable", "too_fast", "unknown_event"]);

export default function sending(section, bubbles, reading, { signal, newer }) {
  const { conversation, me } = section.dataset;
  const waiting = outgoing(`${me}-outgoing-${conversation}`);
  let isSending = false;

  function fieldsOf({ key, text, pictures }) {
    const fields = new URLSearchParams({ key, text });
    for (const { id, alt } of pictures) {
      fields.append("picture", id);
      fields.append("picture_alt", alt);
    }
    return fields;
  }

  const byPost = (message) => post(`/messages/${conversation}`, fieldsOf(message));

  // The socket carries text alone. An answer that got lost there is asked for again by the other way.
  async function deliver(message) {
    if (message.pictures.length || !isOnline()) return byPost(message);
    try {
      return await ask("message", { conversation, key: message.key, text: message.text });
    } catch (error) {
      if (error.code && !PASSING.has(error.code)) throw error;
      return byPost(message);
    }
  }

  function showState(key, state, sentence = say(state)) {
    const row = bubbles.outgoing(key);
    if (!row) return;
    const place = row.querySelector(".bubble-state");
    place.dataset.state = state;
    place.querySelector("[data-words]").textContent = sentence;
    row.querySelector("[data-retry]").hidden = state !== "failed";
    // What was refused is not stored anywhere; what got lost may be, and a second try must be the same.
    row.querySelector("[data-edit]").hidden = !waiting.find(key)?.isRefused;
  }

  // A message that stands further up, or on the page already, was sent before the page was loaded.
  function settle(key, id) {
    waiting.drop(key);
    showState(key, "sent");
    if (!isLater(id, bubbles.newest())) bubbles.outgoing(key)?.remove();
    return newer();
  }

  // Without an answer, the device being offline, it waits; else the person decides. A refusal is the server's last word,
  // unless it is only that it cannot now.
  function hold(key, error) {
    const isRefused = error.status ? error.status < BROKEN : Boolean(error.code);
    const sentence = isRefused ? error.message : say("notThrough");
    const failed = isRefused || navigator.onLine ? sentence : undefined;
    waiting.note(key, { isRefused, failed });
    showState(key, failed ? "failed" : "waiting", failed);
    return isRefused;
  }

  async function trySending(message) {
    showState(message.key, "sending");
    try {
      settle(message.key, (await deliver(message)).id);
      return true;
    } catch (error) {
      return hold(message.key, error);
    }
  }

  const next = () => waiting.all().find(({ isRefused }) => !isRefused);

  // In their order: behind one that did not get through the others wait.
  async function flush() {
    if (isSending || signal.aborted) return;
    isSending = true;
    let message;
    while ((message = next()) && navigator.onLine && await trySending(message));
    isSending = false;
    for (const { key, failed } of waiting.all()) if (!failed) showState(key, "waiting");
  }

  function write(text, pictures) {
    const message = { key: newKey(), text, pictures };
    waiting.add(message);
    reading.grow(() => bubbles.show(message), { isOwn: true });
    showState(message.key, navigator.onLine ? "sending" : "waiting");
    flush();
  }

  // Back to where it was written: nothing is lost, and what is wrong with it can be mended.
  function edit(key) {
    const detail = waiting.find(key);
    waiting.drop(key);
    bubbles.outgoing(key)?.remove();
    section.querySelector(".message-form")?.dispatchEvent(new CustomEvent("message:edit", { detail }));
  }

  // Another window of this person may have sent it: then the bubble arrives with its key.
  function arrived(row) {
    if (row?.dataset.key && row.dataset.sender === me) waiting.drop(row.dataset.key);
  }

  function press(event) {
    const button = event.target.closest("[data-retry], [data-edit]");
    const { key } = button?.closest("[data-outgoing]")?.dataset ?? {};
    if (!key) return;
    if ("edit" in button.dataset) edit(key);
    else {
      waiting.note(key, { isRefused: false, failed: undefined });
      flush();
    }
  }

  function restore() {
    for (const row of bubbles.stored()) arrived(row);
    for (const message of waiting.all()) {
      bubbles.show(message);
      showState(message.key, message.failed ? "failed" : "waiting", message.failed);
    }
    flush();
  }

  bubbles.list.addEventListener("click", press, { signal });
  window.addEventListener("online", flush, { signal });
  return { write, flush, arrived, restore };
}
