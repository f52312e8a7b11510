// Shows a picture of a tweet as large as the window, and the others of the same tweet beside it.
// Without JavaScript, and with a key held down, the link leads to the picture itself.
import { say } from "../lib/words.js";

const SWIPE = 50; // pixels that make a movement of the finger more than a press
const TALL = 2.5; // times as high as wide: such a picture is read from top to bottom
const FARTHEST = { Home: -Infinity, End: Infinity };

const between = (low, value, high) => Math.min(Math.max(value, low), high);

const wordsOf = (link) => link.parentElement.querySelector(".picture-alt-text")?.textContent ?? "";

// The largest file of a picture. Its words stand below it, if it has any.
function enlarged(link) {
  const small = link.querySelector(".picture-image");
  const [width, height] = ["width", "height"].map((name) => Number(small.getAttribute(name)));
  const image = new Image(width, height);
  image.className = height > TALL * width ? "lightbox-image lightbox-image-tall" : "lightbox-image";
  image.alt = wordsOf(link) ? "" : small.alt;
  image.src = link.href;
  return image;
}

function open(first) {
  const dialog = document.getElementById("lightbox");
  const figure = dialog.querySelector("figure");
  const words = figure.querySelector("figcaption");
  const count = dialog.querySelector("[data-count]");
  const links = [...first.closest("[data-pictures]").querySelectorAll(".picture-link")];
  const forwards = getComputedStyle(dialog).direction === "rtl" ? -1 : 1;
  const done = new AbortController();
  const { signal } = done;
  let place;
  let finger; // where it came down, while there is only one

  function show(wanted) {
    const next = between(0, wanted, links.length - 1);
    if (next === place) return;
    place = next;
    figure.querySelector("img")?.remove();
    figure.prepend(enlarged(links[place]));
    words.textContent = wordsOf(links[place]);
    figure.scrollTop = 0;
    for (const part of [figure, words]) part.tabIndex = part.scrollHeight > part.clientHeight ? 0 : -1;
    count.textContent = links.length > 1 ? say("pictureOf", { number: place + 1, count: links.length }) : "";
    for (const button of dialog.querySelectorAll("[data-step]")) {
      button.hidden = !links[place + Number(button.dataset.step)];
    }
    // A button that went took the focus with it, and the keys would no longer be heard.
    if (!dialog.contains(document.activeElement) || document.activeElement.hidden) dialog.querySelector("[data-close]").focus();
  }

  function press(event) {
    if (event.key === "ArrowRight") show(place + forwards);
    else if (event.key === "ArrowLeft") show(place - forwards);
    else if (Object.hasOwn(FARTHEST, event.key)) show(FARTHEST[event.key]);
    else return;
    event.preventDefault();
  }

  function swipe(right, down) {
    if (Math.abs(right) > Math.max(SWIPE, Math.abs(down))) show(place - forwards * Math.sign(right));
    else if (down > 2 * SWIPE && !figure.querySelector(".lightbox-image-tall")) dialog.close();
  }

  dialog.addEventListener("keydown", press, { signal });
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) show(place + Number(button.dataset.step));
    else if (button) dialog.close();
  }, { signal });
  figure.addEventListener("pointerdown", (event) => {
    finger = event.isPrimary && event.pointerType !== "mouse" ? event : undefined;
  }, { signal });
  figure.addEventListener("pointerup", (event) => {
    if (finger && event.isPrimary) swipe(event.clientX - finger.clientX, event.clientY - finger.clientY);
    finger = undefined;
  }, { signal });
  figure.addEventListener("pointercancel", () => { finger = undefined; }, { signal });
  dialog.addEventListener("close", () => {
    done.abort();
    figure.querySelector("img")?.remove();
    words.textContent = "";
    links[place].focus();
  }, { signal });

  dialog.showModal();
  show(links.indexOf(first));
}

export default function lightbox(link, signal) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link);
  }, { signal });
}
