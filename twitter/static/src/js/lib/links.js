// Finds the links of a text as twitter/text/entities.py does: the comments there say why each rule is as it is.
// JavaScript has no possessive repetition, so each repetition here is written without a second way to read it.
import endings from "../../../../text/endings.json";

const { raw } = String;
const UNSPACED = raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`;
const EMOJI_MARK = raw`[\uFE00-\uFE0F\u20E3]`;
const WORD = raw`[[\p{L}\p{M}\p{N}_]--${UNSPACED}--${EMOJI_MARK}]`;

const LETTER = raw`[\p{L}\p{M}\p{N}\p{So}]`;
const LABEL = raw`${LETTER}+(?:-+${LETTER}+)*`;
const SUBDOMAIN = raw`${LETTER}+(?:[\-_]+${LETTER}+)*`;
const BARE_LABEL = raw`[\p{sc=Latin}0-9]+(?:-+[\p{sc=Latin}0-9]+)*`;
const ASCII_ENDING = raw`(?:[Xx][Nn]--[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*|[A-Za-z]{2,63})`;
const international = [...endings.international].sort((one, other) => other.length - one.length);
const ENDING = `(?:${ASCII_ENDING}|${international.join("|")})`;

const PLAIN = raw`[${WORD}\-.~%!$&'*+,;:=@\/?#\|\u2013]`;
const INNER = raw`(?:${PLAIN}|\(${PLAIN}*\)|\[${PLAIN}*\])*`;
const REST = new RegExp(raw`(?::[0-9]{1,5}(?![0-9]))?(?:[\/?#](?:${PLAIN}|\(${INNER}\)|\[${INNER}\])*)?`, "vy");
const PATH = /(?::[0-9]{1,5})?\//vy;
// Every link has this; most texts do not, and need no closer look.
const DOT_IN_A_NAME = /\.[\p{L}\p{So}]/v;
const PUNCTUATION = /[.,;:!?'*$%@\|\u2013]+$/v;

const TAG = raw`[[\p{L}\p{M}\p{N}_\uA67E\u05BE\u05F3\u05F4\u309B\u309C\u30A0\u3003\u0F0B\u0F0C]--${EMOJI_MARK}]`;
const TAG_JOINT = raw`[\u200C\u200D\u00B7\u30FB\uFF5E\u301C]`;
const HASHTAG = raw`(?<!${TAG}|&)[#\uFF03](?![\uFE0F\u20E3])(?=[[${TAG}${TAG_JOINT}]--\p{L}]*\p{L})(?=(?<tag>${TAG}+(?:${TAG_JOINT}+${TAG}+)*))\k<tag>(?![#\uFF03]|:\/\/)`;

const TYPED = raw`[Hh][Tt][Tt][Pp][Ss]?:\/\/(?:(?<userinfo>[${WORD}.~%!$&'\(\)*+,;=:\-]*@${PLAIN}*)|(?:(?:${SUBDOMAIN}\.){0,32}${LABEL}\.${ENDING})(?!${WORD}|@))`;
const BARE = raw`(?<![\-.\/+%~\\])(?![${WORD}.%+\-]*@)(?<bare>(?:${BARE_LABEL}\.){1,32}${ASCII_ENDING})(?!${WORD}|@)`;
const TOKEN = new RegExp(raw`(?<!${WORD}|[@\uFF20#\uFF03$\u202A-\u202E\u2066-\u2069])(?:${TYPED}|${BARE})|${HASHTAG}`, "gv");

const generic = new Set(endings.generic);
const country = new Set(endings.country);
const borrowed = new Set(endings.borrowed);

function isDomain(host, hasPath) {
  const dot = host.lastIndexOf(".");
  const ending = host.slice(dot + 1).toLowerCase();
  if (country.has(ending) && !borrowed.has(ending)) return hasPath || host.lastIndexOf(".", dot - 1) >= 0;
  return generic.has(ending) || borrowed.has(ending) || ending.startsWith("xn--");
}

function matchAt(pattern, text, position) {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

function isLink(text, match, end) {
  const { bare, tag, userinfo } = match.groups;
  if (tag !== undefined || userinfo !== undefined) return false;
  return bare === undefined || isDomain(bare, matchAt(PATH, text, end) !== null);
}

export default function findLinks(text) {
  const links = [];
  if (!DOT_IN_A_NAME.test(text)) return links;
  let match;
  TOKEN.lastIndex = 0;
  while ((match = TOKEN.exec(text))) {
    const start = match.index;
    let end = start + match[0].length;
    if (isLink(text, match, end)) {
      end += matchAt(REST, text, end)[0].replace(PUNCTUATION, "").length;
      links.push({ start, end });
    }
    TOKEN.lastIndex = end;
  }
  return links;
}
