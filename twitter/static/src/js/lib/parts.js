// Loads what few people need at once, when they need it. The server names the built files.
import { parts } from "./words.js";

const network = () => new Promise((resolve) => { addEventListener("online", resolve, { once: true }); });

// What is asked for without a network comes as soon as there is one.
export default async function part(name) {
  try {
    return (await import(parts[name])).default;
  } catch (error) {
    if (navigator.onLine) throw error;
    await network();
    return part(name);
  }
}
