// One toast at a time about a notification or a message, unless it would hide what wants an answer.
import { get } from "../lib/http.js";
import { tell } from "../lib/toast.js";

const GATHER = 400; // milliseconds: of a burst, the last is told

let timer;

// A complaint waits to be closed, an undo to be pressed.
const isTaken = () => document.querySelector("#toasts :is([data-close], [data-undo]):not([hidden])") !== null;

function report(address) {
  if (document.hidden || isTaken()) return;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    // What is gone again says nothing; what somebody wants no word of is quiet.
    const { sentence, url, is_quiet: isQuiet } = await get(address).catch(() => ({}));
    if (sentence && !isQuiet && !isTaken()) tell(sentence, { view: url });
  }, GATHER);
}

export function notification({ id }) {
  if (!location.pathname.startsWith("/notifications")) report(`/notifications/${id}`);
}

// The inbox and the conversation itself show it; what one wrote oneself, in whichever tab, is no news.
export function message({ conversation, id, sender }, me) {
  const places = ["/messages", `/messages/${conversation}`];
  if (String(sender) !== me && !places.includes(location.pathname)) report(`/messages/${conversation}/messages/${id}`);
}
