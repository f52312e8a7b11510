// Loads what few people need at once, when they need it. The server names the built files.
import { parts } from "./words.js";

export default async function part(name) {
  return (await import(parts[name])).default;
}
