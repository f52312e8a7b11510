// Answers or quotes a tweet without leaving the page. Without JavaScript the same link leads to the composer's page.
import part from "../lib/parts.js";

export default function replyHere(link, signal) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // htmx would follow the link
    link.closest("details")?.removeAttribute("open");
    (await part("replying"))(link);
  }, { signal, capture: true });
}
