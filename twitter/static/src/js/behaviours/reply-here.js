// Answers or quotes a tweet without leaving the page. Without JavaScript the same links lead to the composer's page.
// One pair of ears for the whole column: each tweet has such links.
import part from "../lib/parts.js";

const LINKS = 'a:is(.action-reply, .action-quote)[href^="/compose?"]'; // whoever is not signed in is led to the door

export default function replyHere(main, signal) {
  main.addEventListener("click", async (event) => {
    const link = event.target.closest(LINKS);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // htmx would follow the link
    link.closest("details")?.removeAttribute("open");
    (await part("replying"))(link);
  }, { signal, capture: true });
}
