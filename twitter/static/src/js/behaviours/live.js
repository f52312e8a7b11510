// Lets the page move by itself, once it is read: the connection is no reason to wait for anything.
import part from "../lib/parts.js";

const LATEST = 3000; // milliseconds after which a busy page gets it all the same

function whenIdle(action) {
  if (window.requestIdleCallback) requestIdleCallback(action, { timeout: LATEST });
  else setTimeout(action, 1);
}

// Only the body has it, and it stays as long as the window.
export default function live(body) {
  const begin = () => whenIdle(async () => (await part("live")).begin(body));
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
