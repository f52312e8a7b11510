// The one connection of this tab, for whoever shows what moves. `parts/live.js` holds it and is loaded when the page is
// idle; until then, and for whoever is not signed in, these words wait or do nothing. docs/realtime.md is the contract.
//
// Besides what the server sends one can hear:
//   again    connected, already or anew, woken up, or told that something may have been missed: look what is new
//   watched  the server's answer to `watch`, also after a reconnection, with the name of the page
//   online   the connection is back; offline: it is gone, and not for a moment only; out: the session has ended
import part from "./parts.js";
import { parts } from "./words.js";

const live = () => (parts.live ? part("live") : new Promise(() => {}));

// Calls `listener` with the argument of each such event, until `signal` aborts.
export async function on(event, listener, signal) {
  (await live()).on(event, listener, signal);
}

// Sends an event and returns what the server answers; fails with a sentence when it refuses or does not hear.
export async function ask(event, argument) {
  return (await live()).ask(event, argument);
}

// Watches a page, now and after each reconnection, until `unwatch`. Watching again replaces what is shown. Returns the
// server's answer, or null while there is no connection.
export async function watch(page, shown = []) {
  return (await live()).watch(page, shown);
}

export async function unwatch(page) {
  (await live()).unwatch(page);
}

// Whether the connection stands now.
export const isOnline = () => document.documentElement.dataset.live === "on";
