// The list that grows: says when it is busy, and keeps the focus of those who pressed the link.
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";

export default function endless(list, signal) {
  let hadFocus = false;
  let count = list.children.length;

  const isOurs = (event) => event.detail.target === list;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event)) return;
    list.ariaBusy = "true";
    count = list.children.length;
  }, { signal });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isOurs(event)) return;
    hadFocus = document.activeElement?.closest("#older") !== null;
    // An error page has no place inside the list: the link stays and can be followed.
    if (event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = false;
    complain(say("olderFailed"));
  }, { signal });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (!isOurs(event)) return;
    list.ariaBusy = "false";
    if (!hadFocus) return;
    hadFocus = false;
    const first = list.children[count];
    (first?.matches("[tabindex]") ? first : first?.querySelector("a"))?.focus({ preventScroll: true });
  }, { signal });
}
