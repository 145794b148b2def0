/** Longest sequence worth waiting for (a clipboard or title report may be long); what is longer is dropped as it stands. */
const LENGTH_LIMIT = 65_536;

const STRING_OPENERS = new Set(["]", "P", "_", "^", "X"]);
const STRING_END = /\u0007|\u001b\\/;

/**
 * The first whole key press, mouse report or terminal reply at the start of `text`.
 * `undefined`: the rest of it has not arrived yet. `text` is not empty.
 */
export function firstToken(text: string): string | undefined {
  if (text[0] !== "\u001b") return String.fromCodePoint(text.codePointAt(0) ?? 0xfffd);
  const second = text[1];
  if (second === undefined) return undefined;
  if (second === "[") return controlSequence(text);
  if (second === "O") return text.length >= 3 ? text.slice(0, 3) : undefined;
  if (STRING_OPENERS.has(second)) return stringSequence(text);
  // Nobody binds Alt: `esc` and a letter in one packet are two keys, typed fast or sent by a slow link.
  return "\u001b";
}

function controlSequence(text: string): string | undefined {
  const third = text[2];
  if (third === "M") return text.length >= 6 ? text.slice(0, 6) : undefined;
  if (third === "[") return text.length >= 4 ? text.slice(0, 4) : undefined;
  for (let at = 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x40 && code <= 0x7e) return text.slice(0, at + 1);
    if (code < 0x20 || code > 0x7e || at >= LENGTH_LIMIT) return text.slice(0, at);
  }
  return undefined;
}

function stringSequence(text: string): string | undefined {
  const end = STRING_END.exec(text.slice(2, 2 + LENGTH_LIMIT));
  if (end !== null) return text.slice(0, 2 + end.index + end[0].length);
  return text.length > LENGTH_LIMIT ? text : undefined;
}

/** Answers of the terminal to a question: cursor and mode reports, attributes, colours, clipboard contents. Never keys. */
export function isReply(token: string): boolean {
  return (
    /^\u001b\[[?>=][0-9;:]*[A-Za-z]$/.test(token) ||
    /^\u001b\[[?]?[0-9;]*\$y$/.test(token) ||
    /^\u001b\[\d+;\d+;\d+t$/.test(token) ||
    /^\u001b\[(?:0n|\d{1,3};\d{1,3}R)$/.test(token) ||
    STRING_OPENERS.has(token[1] ?? "")
  );
}
