// Takes a message back, from everybody or from one's own page, without leaving the conversation.
import { post } from "../lib/http.js";
import { complain, tell } from "../lib/toast.js";
import { say } from "../lib/words.js";

const ASKED = ["unsend", "remove"];

// Asks in the dialog of that name; resolves with whether somebody said yes.
function ask(name) {
  const dialog = document.getElementById(`${name}-dialog`);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function copy(row) {
  try {
    await navigator.clipboard.writeText(row.querySelector(".bubble-text").innerText);
    tell(say("textCopied"));
  } catch {
    complain(say("refused"));
  }
}

export default function takingBack(section, bubbles, { signal, again }) {
  const { conversation } = section.dataset;

  // It fades at once, and comes back if the server says no.
  async function takeBack(name, row) {
    const id = row.dataset.messageId;
    row.dataset.leaving = "";
    try {
      await post(`/messages/${conversation}/messages/${id}/${name}`);
      await again(id);
    } catch (error) {
      complain(error.message);
    }
    delete row.dataset.leaving;
  }

  async function choose(name, row) {
    if (await ask(name)) {
      section.querySelector("[data-scroller]").focus({ preventScroll: true });
      takeBack(name, row);
    } else row.querySelector("summary").focus();
  }

  // Before htmx hears of it, which would follow the link or send the form.
  bubbles.list.addEventListener("click", (event) => {
    const item = event.target.closest(".bubble-menu .menu-item");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const name = ASKED.find((each) => each in item.dataset);
    event.preventDefault();
    event.stopPropagation();
    item.closest("details").open = false;
    const row = item.closest("[data-message-id]");
    if (name) choose(name, row);
    else copy(row);
  }, { signal, capture: true });
}
