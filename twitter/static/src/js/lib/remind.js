// Asks once whether pictures shall go without a description, unless that is not to be asked again.
import { say } from "./words.js";

const SWITCH = "alt-reminder";

export function isReminding() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

function turnOff() {
  try {
    localStorage.setItem(SWITCH, "off");
  } catch {
    // Then it is asked again.
  }
}

export default function remind(bare, send) {
  const dialog = document.getElementById("alt-dialog");
  const done = new AbortController();
  dialog.querySelector("#alt-text").textContent = say(bare.length > 1 ? "bareMany" : "bareOne");
  dialog.addEventListener("close", () => done.abort(), { signal: done.signal });
  dialog.querySelector("[data-send]").addEventListener("click", () => {
    if (dialog.querySelector("[data-never]").checked) turnOff();
    dialog.close();
    send();
  }, { signal: done.signal });
  dialog.querySelector("[data-describe]").addEventListener("click", () => {
    dialog.close();
    for (const item of bare) item.dataset.state = "bare";
    bare[0].querySelector("textarea").focus();
  }, { signal: done.signal });
  dialog.showModal();
}
