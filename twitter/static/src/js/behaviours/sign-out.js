// Leaves nothing of this person in a browser that others may use.
import { forgetAll } from "../lib/drafts.js";

export default function signOut(form, signal) {
  form.addEventListener("submit", () => {
    forgetAll();
    sessionStorage.clear();
  }, { signal });
}
