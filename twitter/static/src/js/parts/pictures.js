// The pictures of the composer: uploaded at once, described, taken out again. Sending waits for them.
import announce from "../lib/announce.js";
import remind, { isReminding } from "../lib/remind.js";
import sort from "../lib/sort.js";
import { post, upload } from "../lib/http.js";
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";

const MOST = 4;
const LARGEST = 8 * 1024 * 1024;

export default function pictures(form, signal) {
  const list = form.querySelector("[data-pictures]");
  const template = form.querySelector("[data-picture-template]").content.firstElementChild;
  const button = form.querySelector("[type=submit]");
  const files = new WeakMap();
  const isTweet = form.matches(".composer"); // what is said to few is not asked for descriptions
  let waits = false; // somebody pressed the button while pictures were on their way
  let isSure = false; // they were reminded of missing descriptions

  const items = () => [...list.children];
  const inState = (state) => items().filter((item) => item.dataset.state === state);
  const isBare = (item) => !item.querySelector("textarea").value.trim();
  const changed = () => form.dispatchEvent(new Event("composer:change"));

  // From now on what others will see stands in the place of the file.
  function showStored(image, url) {
    const preview = image.src;
    image.src = url;
    if (preview.startsWith("blob:")) image.addEventListener("load", () => URL.revokeObjectURL(preview), { once: true });
  }

  function settle(item, { id, url }) {
    const field = item.querySelector("[name=picture]");
    Object.assign(item.dataset, { id, url, state: "ready" });
    field.value = id;
    field.disabled = false;
    item.querySelector("progress").hidden = true;
    showStored(item.querySelector("img"), url);
    changed();
  }

  function fail(item, sentence) {
    const complaint = item.querySelector("[data-picture-error]");
    item.dataset.state = "failed";
    item.querySelector("progress").hidden = true;
    item.querySelector("[data-retry]").hidden = files.get(item).size > LARGEST;
    complaint.textContent = sentence;
    complaint.hidden = false;
    announce(sentence);
  }

  function begin(item) {
    const bar = item.querySelector("progress");
    item.dataset.state = "uploading";
    bar.value = 0;
    bar.hidden = false;
    item.querySelector("[data-picture-error]").hidden = true;
    item.querySelector("[data-retry]").hidden = true;
  }

  async function bring(item) {
    const file = files.get(item);
    begin(item);
    try {
      if (file.size > LARGEST) throw new Error(say("fileTooLarge"));
      const stored = await upload("/pictures", file, (share) => { item.querySelector("progress").value = share; }, signal);
      if (item.isConnected) settle(item, stored);
    } catch (error) {
      if (item.isConnected) fail(item, error.message);
    }
    goOn();
  }

  // What was to be sent goes once the last picture is there; a failed one is for the person to decide.
  function goOn() {
    if (!waits || inState("uploading").length) return;
    waits = false;
    button.disabled = false;
    if (!inState("failed").length) form.requestSubmit();
  }

  function place(url) {
    const item = template.cloneNode(true);
    const image = item.querySelector("img");
    item.querySelector("textarea").disabled = false;
    image.src = url;
    list.append(item);
    return item;
  }

  function add(brought) {
    const room = MOST - items().length;
    if (brought.length > room) complain(say(isTweet ? "fourPictures" : "fourInMessage"));
    for (const file of brought.slice(0, Math.max(0, room))) {
      const url = URL.createObjectURL(file);
      const item = place(url);
      files.set(item, file);
      bring(item);
    }
    isSure = false;
  }

  // What waited longer than a day is gone from the server, and so from the draft.
  function restore(kept) {
    for (const picture of kept) {
      const item = place(picture.url);
      item.querySelector("textarea").value = picture.alt;
      item.querySelector("img").addEventListener("error", () => remove(item), { once: true });
      settle(item, picture);
    }
  }

  function remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const hadFocus = item.contains(document.activeElement);
    if (item.dataset.id) post(`/pictures/${item.dataset.id}/remove`).catch(() => {}); // a day later it goes by itself
    item.remove();
    if (hadFocus) (next?.querySelector("[data-remove]") ?? form.elements.text).focus();
    changed();
    goOn();
  }

  list.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    const item = pressed?.closest("li");
    if (!item) return;
    if ("remove" in pressed.dataset) remove(item);
    else if ("retry" in pressed.dataset) bring(item);
  }, { signal });

  function whatHolds() {
    if (inState("failed").length) return () => complain(say("pictureFailed"));
    if (inState("uploading").length) return () => {
      waits = true;
      button.disabled = true;
      announce(say("pictureWaits"));
    };
    const bare = items().filter(isBare);
    if (isSure || !isTweet || !bare.length || !isReminding()) return null;
    return () => remind(bare, () => {
      isSure = true;
      form.requestSubmit();
    });
  }

  // Before everybody else who hears of it: nobody else shall.
  form.addEventListener("submit", (event) => {
    const hold = whatHolds();
    if (!hold) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    hold();
  }, { signal, capture: true });

  sort(form, list, signal);
  return { add, restore };
}
