// Opens the menus of the tweets in a list. Without JavaScript "More" leads to the page of the tweet, where its menu stands,
// and the button retweets at once.
import { CLOSED, grow } from "../lib/menus.js";

// They open something here and lead nowhere: that is what they say of themselves.
function dress(main) {
  for (const opener of main.querySelectorAll(CLOSED)) {
    if (opener.matches("a")) opener.role = "button";
    opener.ariaExpanded = "false";
  }
}

function open(opener) {
  const menu = grow(opener);
  menu.open = true;
  menu.querySelector("summary").focus();
}

export default function menus(main, signal) {
  // Before anybody else hears of it: htmx would follow the link.
  main.addEventListener("click", (event) => {
    const opener = event.target.closest(CLOSED);
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open(opener);
  }, { signal, capture: true });

  main.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("a.tweet-menu")) return;
    event.preventDefault();
    open(event.target);
  }, { signal });

  for (const type of ["htmx:afterSwap", "cards:new"]) document.addEventListener(type, () => dress(main), { signal });
  dress(main);
}
