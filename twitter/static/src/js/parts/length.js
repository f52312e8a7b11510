// How long a tweet is, for whoever writes one: the list of all endings of addresses is too much for those who read.
export { default } from "../lib/length.js";
