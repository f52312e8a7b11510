// Follows at once on the page, asks the server after, and goes back if it says no.
import { post } from "../lib/http.js";
import { complain, tell } from "../lib/toast.js";
import { locale, say } from "../lib/words.js";

const isOn = (button) => button.getAttribute("aria-pressed") === "true";

function show(button, on) {
  button.setAttribute("aria-pressed", on);
  button.setAttribute("formaction", on ? button.dataset.unfollowUrl : button.dataset.followUrl);
}

// The same person may stand in the column and in the side column.
function showEverywhere(url, on) {
  for (const button of document.querySelectorAll("[data-behaviour~=follow]")) {
    if (button.dataset.followUrl === url) show(button, on);
  }
}

function showCount(button, count) {
  const place = button.closest(".profile")?.querySelector("[data-follower-count]");
  if (place) place.textContent = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(count);
}

async function change(button, on, { canUndo }) {
  const { followUrl, unfollowUrl, name } = button.dataset;
  showEverywhere(followUrl, on);
  try {
    const answer = await post(on ? followUrl : unfollowUrl);
    showEverywhere(followUrl, answer.following);
    showCount(button, answer.follower_count);
    const undo = canUndo ? () => change(button, !on, { canUndo: false }) : undefined;
    tell(say(on ? "followed" : "unfollowed", { name }), { undo });
  } catch (error) {
    showEverywhere(followUrl, !on);
    complain(error.message);
  }
}

export default function follow(button, signal) {
  let isBusy = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await change(button, !isOn(button), { canUndo: true });
    isBusy = false;
  }, { signal });
}
