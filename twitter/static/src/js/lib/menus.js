// The menus of a tweet in a list. Every card has the same ones, so the page holds them once, in a template, and a card has
// a link and a button in their place, which do without JavaScript. Whoever presses one gets the menu itself.
const copies = () => document.querySelector("template[data-menus]").content;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Puts the words of one card where the template has names in braces: in attributes and in text, never as markup.
function fill(menu, values) {
  for (const element of [menu, ...menu.querySelectorAll("*")]) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("{")) attribute.value = filled(attribute.value, values);
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.includes("{")) node.data = filled(node.data, values);
    }
  }
}

function copyOf(name, card) {
  const menu = copies().querySelector(`[data-menu="${name}"] > details`).cloneNode(true);
  const author = card.querySelector(".tweet-author");
  fill(menu, {
    id: card.dataset.tweetId,
    username: author.pathname.slice("/@".length),
    name: author.textContent,
    here: encodeURIComponent(location.pathname + location.search),
  });
  return menu;
}

function turn(button, isOn, address) {
  button.dataset.on = isOn;
  button.setAttribute("formaction", address);
}

// A tweet of one's own says whether it is pinned; others say nothing of it.
function moreMenu(link, card) {
  const isOwn = "on" in link.dataset;
  const menu = copyOf(isOwn ? "own" : "other", card);
  if (link.dataset.on === "true") turn(menu.querySelector('[data-react="pin"]'), true, `/tweets/${card.dataset.tweetId}/unpin`);
  return menu;
}

function retweetMenu(button, card) {
  const menu = copyOf("retweet", card);
  const summary = menu.querySelector("summary");
  summary.dataset.on = button.dataset.on;
  summary.append(button.querySelector("[data-count]"));
  turn(menu.querySelector("[data-react]"), button.dataset.on, button.getAttribute("formaction"));
  return menu;
}

const KINDS = { "a.tweet-menu": moreMenu, 'button[data-shows="retweet"]': retweetMenu };
export const CLOSED = Object.keys(KINDS).join();

// Puts the menu in the place of what stands for it, and returns it.
export function grow(opener) {
  const [, make] = Object.entries(KINDS).find(([selector]) => opener.matches(selector));
  const menu = make(opener, opener.closest(".tweet"));
  const hadFocus = opener === document.activeElement;
  opener.replaceWith(menu);
  if (hadFocus) menu.querySelector("summary").focus();
  window.htmx?.process(menu);
  document.dispatchEvent(new Event("behaviours:start"));
  return menu;
}

// For keys, which press what stands in a menu without opening it.
export function growAll(card) {
  card.querySelectorAll(CLOSED).forEach(grow);
}
