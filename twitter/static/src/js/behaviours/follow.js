// Follows, or asks to, at once on the page, asks the server after, and goes back if it says no.
import { post } from "../lib/http.js";
import { complain, tell } from "../lib/toast.js";
import { locale, say } from "../lib/words.js";

// How one stands to a person: none, requested or following.
const standIn = (answer) => (answer.following ? "following" : answer.requested ? "requested" : "none");

function show(button, stand) {
  const isOn = stand !== "none";
  button.dataset.stand = stand;
  button.setAttribute("aria-pressed", isOn);
  button.setAttribute("formaction", isOn ? button.dataset.unfollowUrl : button.dataset.followUrl);
}

// The same person may stand in the column and in the side column.
function showEverywhere(url, stand) {
  for (const button of document.querySelectorAll("[data-behaviour~=follow]")) {
    if (button.dataset.followUrl === url) show(button, stand);
  }
}

function showCount(button, count) {
  const place = button.closest(".profile")?.querySelector("[data-follower-count]");
  if (place) place.textContent = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(count);
}

function sentence(before, after) {
  if (after === "following") return "followed";
  if (after === "requested") return "requested";
  return before === "requested" ? "withdrawn" : "unfollowed";
}

// What will probably come of it. Whoever was protected since the page was opened is told of by the answer.
function expected(button, before) {
  if (before !== "none") return "none";
  return "protected" in button.dataset ? "requested" : "following";
}

async function change(button, { canUndo }) {
  const { followUrl, unfollowUrl, name, stand: before } = button.dataset;
  showEverywhere(followUrl, expected(button, before));
  try {
    const answer = await post(before === "none" ? followUrl : unfollowUrl);
    const after = standIn(answer);
    showEverywhere(followUrl, after);
    showCount(button, answer.follower_count);
    // Who leaves a protected account would have to ask again: that takes nothing back.
    const isFinal = before === "following" && "protected" in button.dataset;
    const undo = canUndo && !isFinal ? () => change(button, { canUndo: false }) : undefined;
    tell(say(sentence(before, after), { name }), { undo });
  } catch (error) {
    showEverywhere(followUrl, before);
    complain(error.message);
  }
}

export default function follow(button, signal) {
  let isBusy = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await change(button, { canUndo: true });
    isBusy = false;
  }, { signal });
}
