// What was written and has not arrived, in its order, kept in this browser until it has. It is stored as drafts are, so
// that signing out forgets it; a browser that refuses to store keeps it as long as the page.
import * as drafts from "./drafts.js";

export default function outgoing(name) {
  let here = drafts.read(name) ?? [];

  // Another window may have stored something meanwhile: what changes is changed in both.
  function change(step) {
    here = step(here);
    const stored = step(drafts.read(name) ?? []);
    if (stored.length) drafts.keep(name, stored);
    else drafts.forget(name);
  }

  return {
    all: () => here,
    find: (key) => here.find((each) => each.key === key),
    add: (message) => change((all) => [...all, message]),
    note: (key, facts) => change((all) => all.map((each) => (each.key === key ? { ...each, ...facts } : each))),
    drop: (key) => change((all) => all.filter((each) => each.key !== key)),
  };
}
