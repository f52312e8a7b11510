// Puts the pictures of the composer in another order: by buttons, or by dragging.
import announce from "./announce.js";
import { say } from "./words.js";

export default function sort(form, list, signal) {
  let dragged;

  const changed = () => form.dispatchEvent(new Event("composer:change"));
  const placeOf = (item) => [...list.children].indexOf(item);

  function put(item, other) {
    if (placeOf(other) > placeOf(item)) other.after(item);
    else other.before(item);
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    const item = button?.closest("li");
    const other = button?.dataset.move === "1" ? item.nextElementSibling : item?.previousElementSibling;
    if (!other) return;
    put(item, other);
    button.focus(); // an element that moves loses it
    announce(say("pictureMoved", { place: placeOf(item) + 1 }));
    changed();
  }, { signal });

  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    form.dataset.sorting = "";
  }, { signal });

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over !== dragged) put(dragged, over);
  }, { signal });

  list.addEventListener("dragend", () => {
    dragged = undefined;
    delete form.dataset.sorting;
    changed();
  }, { signal });
}
