// Styles that the first page did without. Going to another page keeps the head, so what is linked once stays.
import { styles } from "./words.js";

export default function dress(name) {
  if (document.querySelector(`link[href="${styles[name]}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = styles[name];
  document.head.append(link);
}
