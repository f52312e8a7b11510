// How long a tweet is: graphemes, a link counting 23 whatever its length. The server's rule is twitter/text/counting.py.
import findLinks from "./links.js";

const LINK_LENGTH = 23;
const LONGEST_LINK = 2048;
const graphemes = new Intl.Segmenter();

const count = (text) => [...graphemes.segment(text)].length;

const VISIBLE = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/v;

// A line of nothing but spaces keeps them, unless the text starts with it: as on the server.
const endsClean = (line, number) => (number === 0 || line.trim() ? line.trimEnd() : line);

// What the server takes away before it counts; a text nobody could see is empty to it.
function clean(text) {
  if (!VISIBLE.test(text)) return "";
  const lines = text.split("\n").map(endsClean).join("\n");
  return lines.replace(/^\n+|\n+$/g, "").replace(/\n{4,}/g, "\n\n\n").trim();
}

export default function length(written) {
  const text = clean(written);
  let sum = 0;
  let done = 0;
  for (const { start, end } of findLinks(text)) {
    if ([...text.slice(start, end)].length > LONGEST_LINK) continue;
    sum += count(text.slice(done, start)) + LINK_LENGTH;
    done = end;
  }
  return sum + count(text.slice(done));
}
