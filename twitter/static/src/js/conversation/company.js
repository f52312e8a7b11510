// The others in a conversation: who is writing, who is there, how far each has read.
import { ask, on } from "../lib/live.js";
import { locale, say } from "../lib/words.js";
import { isLater } from "./bubbles.js";

const TELL_EVERY = 3000;
const SHOWN_FOR = 5000;
const LATE = 1000; // after somebody's message, a word that they write is about that one
const NAMED = 3; // of those who have seen a message in a group
const names = new Intl.ListFormat(locale);

export default function company(section, bubbles, signal) {
  const { conversation, me } = section.dataset;
  const line = section.querySelector("[data-typing]");
  const isGroup = "group" in section.dataset;
  const writers = new Map(); // who is writing: their name, and the timer that ends it
  const saidAt = new Map();
  let online = new Set();
  let toldAt = -TELL_EVERY;

  const people = () => [...section.querySelectorAll("[data-person]")];
  const nameOf = (user, username) => section.querySelector(`[data-person="${user}"]`)?.dataset.name ?? `@${username}`;

  function showWriters() {
    const writing = [...writers.values()].map(({ name }) => name);
    const sentence = writing.length > 1 ? "areWriting" : "isWriting";
    line.hidden = !writing.length;
    line.querySelector("[data-words]").textContent = writing.length ? say(sentence, { names: names.format(writing) }) : "";
  }

  function forget(user) {
    if (!writers.has(user)) return;
    clearTimeout(writers.get(user).timer);
    writers.delete(user);
    showWriters();
  }

  function stopsWriting(user) {
    saidAt.set(user, Date.now());
    forget(user);
  }

  function writes({ user, username }) {
    if (Date.now() - (saidAt.get(user) ?? 0) < LATE) return;
    clearTimeout(writers.get(user)?.timer);
    writers.set(user, { name: nameOf(user, username), timer: setTimeout(() => forget(user), SHOWN_FOR) });
    showWriters();
  }

  function tellOfWriting(event) {
    const isWriting = event.target.matches(".message-text") && event.target.value.trim();
    if (!isWriting || event.timeStamp - toldAt < TELL_EVERY) return;
    toldAt = event.timeStamp;
    ask("typing", { conversation }).catch(() => {}); // told and forgotten
  }

  function showPresence() {
    for (const place of section.querySelectorAll("[data-presence]")) place.hidden = !online.has(place.dataset.presence);
  }

  // Whose presence this person may not see, of them the server says nothing.
  function meet(users) {
    online = new Set(users);
    section.dataset.watched = "";
    showPresence();
  }

  function comesOrGoes({ user, online: isOnline }) {
    if (isOnline) online.add(user);
    else online.delete(user);
    showPresence();
  }

  const readers = (id) => people().filter(({ dataset }) => !isLater(id, dataset.seen));

  function stateOf(id) {
    if (readers(id).length) return "seen";
    return people().some(({ dataset }) => !isLater(id, dataset.delivered)) ? "delivered" : "sent";
  }

  function namesOf(some) {
    const more = some.length > NAMED + 1 ? some.length - NAMED : 0; // a fourth takes no more room than "1 other"
    const named = some.slice(0, some.length - more).map(({ dataset }) => dataset.name);
    return names.format(more ? [...named, say("others", { count: more })] : named);
  }

  function wordsOf(state, id) {
    if (state !== "seen" || !isGroup) return say(state);
    const some = readers(id);
    return some.length === people().length ? say("seenByAll") : say("seenBy", { names: namesOf(some) });
  }

  // Only what changes is touched: a screen reader hears of every change in the list.
  function showStates() {
    for (const row of bubbles.stored()) {
      const label = row.querySelector(".bubble-state");
      if (!label) continue;
      const state = stateOf(row.dataset.messageId);
      const place = label.querySelector("[data-words]");
      const words = wordsOf(state, row.dataset.messageId);
      if (label.dataset.state !== state) label.dataset.state = state;
      if (place.textContent !== words) place.textContent = words;
    }
  }

  function read({ user, seen, delivered }) {
    for (const { dataset } of people().filter((each) => each.dataset.person === user)) {
      if (isLater(seen, dataset.seen)) dataset.seen = seen;
      if (isLater(delivered, dataset.delivered)) dataset.delivered = delivered;
    }
    showStates();
  }

  const isHere = (told) => told.conversation === conversation && told.user !== me;
  on("typing", (told) => isHere(told) && writes(told), signal);
  on("seen", (told) => isHere(told) && read(told), signal);
  on("watched", (told) => told.page === `conversation:${conversation}` && meet(told.online), signal);
  on("presence", comesOrGoes, signal);
  section.addEventListener("input", tellOfWriting, { signal });
  signal.addEventListener("abort", () => writers.forEach(({ timer }) => clearTimeout(timer)));
  
  function show() {
    showPresence();
    showStates();
  }

  return { stopsWriting, show };
}
