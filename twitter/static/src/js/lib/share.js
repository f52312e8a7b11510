// Passes an address on: by the device's own way where there is one, by the clipboard elsewhere.
import { complain, tell } from "./toast.js";
import { say } from "./words.js";

export async function copy(url) {
  try {
    await navigator.clipboard.writeText(url);
    tell(say("copied"));
  } catch {
    complain(say("refused"));
  }
}

export default async function share(url) {
  if (!navigator.share) return copy(url);
  // Whoever closes the device's sheet again has changed their mind: that is no failure.
  return navigator.share({ url }).catch((error) => error.name === "AbortError" || copy(url));
}
