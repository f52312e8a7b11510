// Puts the address of a tweet on the clipboard.
import { copy } from "../lib/share.js";

export default function copyLink(button, signal) {
  button.addEventListener("click", () => {
    const menu = button.closest("details");
    menu?.removeAttribute("open");
    menu?.querySelector("summary").focus();
    copy(new URL(button.dataset.url, location.href).href);
  }, { signal });
}
