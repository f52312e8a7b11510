// Keeps what people do in a place whose part is still on its way, and does it again once the part is there: a word
// written, a file chosen or a form sent on a slow network would be lost else.
const HEARD = ["input", "change", "submit"];

function again({ type, target, submitter }) {
  if (!target.isConnected) return;
  if (type === "submit") target.requestSubmit(submitter);
  else target.dispatchEvent(new Event(type, { bubbles: true }));
}

// Returns what ends the waiting.
export default function keepFor(element) {
  const missed = [];
  const waiting = new AbortController();
  function keep(event) {
    missed.push({ type: event.type, target: event.target, submitter: event.submitter });
    if (event.type !== "submit") return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  for (const type of HEARD) element.addEventListener(type, keep, { capture: true, signal: waiting.signal });
  return () => {
    waiting.abort();
    missed.forEach(again);
  };
}
