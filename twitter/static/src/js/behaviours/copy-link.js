// Puts the address of a tweet on the clipboard.
import { complain, tell } from "../lib/toast.js";
import { say } from "../lib/words.js";

export default function copyLink(button, signal) {
  button.addEventListener("click", async () => {
    const menu = button.closest("details");
    menu?.removeAttribute("open");
    menu?.querySelector("summary").focus();
    try {
      await navigator.clipboard.writeText(new URL(button.dataset.url, location.href).href);
      tell(say("copied"));
    } catch {
      complain(say("refused"));
    }
  }, { signal });
}
