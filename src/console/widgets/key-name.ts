/**
 * What a token of the keyboard is called in key maps: `a`, `A`, `enter`, `ctrl-c`, `shift-tab`, `ctrl-left`, `f5`.
 * Typed characters are called by themselves (only the blank is `space`). `undefined`: no key that anyone could bind.
 */
export function keyName(token: string): string | undefined {
  if (token[0] !== "\u001b") return typedKey(token);
  if (token === "\u001b") return "esc";
  const coded = /^\u001b\[(\d+)(?:;(\d+))?u$/.exec(token);
  if (coded !== null) return codedKey(Number(coded[1]), Number(coded[2] ?? 1));
  const reported = /^\u001b\[27;(\d+);(\d+)~$/.exec(token);
  if (reported !== null) return codedKey(Number(reported[2]), Number(reported[1]));
  return functionKey(token);
}

const CONTROL_NAMES: Readonly<Record<number, string>> = {
  0: "ctrl-space",
  8: "backspace",
  9: "tab",
  13: "enter",
  27: "esc",
  28: "ctrl-\\",
  29: "ctrl-]",
  30: "ctrl-^",
  31: "ctrl-_",
  32: "space",
  127: "backspace",
};

/** Controls, halves of characters, separators and invisible marks are not text that a person types; the joiner inside emoji is. */
const NOT_TYPED = /^[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd]$|^(?!\u200d)\p{Cf}$/u;

function typedKey(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  const named = CONTROL_NAMES[code];
  if (named !== undefined) return named;
  if (code < 32) return `ctrl-${String.fromCharCode(code + 96)}`;
  return NOT_TYPED.test(character) ? undefined : character;
}

const SHIFT = 1;
const ALT = 2;
const CTRL = 4;

/** Keys of terminals in which another program left the `CSI u` or "modify other keys" protocol switched on. */
function codedKey(code: number, modifier: number): string | undefined {
  if (code > 0x10ffff) return undefined;
  const held = modifier - 1;
  const named = CONTROL_NAMES[code];
  if (named !== undefined && (code < 28 || code >= 32)) return withHeld(named, held & (code === 9 ? 0xff : ~SHIFT));
  // Shift is already in the character; Alt is nobody's.
  const character = held & SHIFT ? String.fromCodePoint(code).toUpperCase() : String.fromCodePoint(code);
  if (held & CTRL) return /^[a-z]$/i.test(character) ? `ctrl-${character.toLowerCase()}` : undefined;
  return typedKey(character);
}

function withHeld(name: string, held: number): string {
  return `${held & CTRL ? "ctrl-" : ""}${held & ALT ? "alt-" : ""}${held & SHIFT ? "shift-" : ""}${name}`;
}

const BY_LETTER: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "clear",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
};

const RXVT_HELD: Readonly<Record<string, string>> = { a: "up", b: "down", c: "right", d: "left" };

const LINUX_CONSOLE: Readonly<Record<string, string>> = { A: "f1", B: "f2", C: "f3", D: "f4", E: "f5" };

const BY_NUMBER: Readonly<Record<number, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};

function functionKey(token: string): string | undefined {
  const body = token.slice(2);
  const application = token[1] === "O";
  if (body[0] === "[") return LINUX_CONSOLE[body[1] ?? ""];
  if (body === "Z") return "shift-tab";
  const rxvt = RXVT_HELD[body];
  if (rxvt !== undefined) return withHeld(rxvt, application ? CTRL : SHIFT);
  if (application && body === "M") return "enter";

  const lettered = /^(?:1;(\d+))?([A-HPQS])$/.exec(body) ?? (application ? /^(\d?)([A-HPQRS])$/.exec(body) : null);
  if (lettered !== null) return heldName(BY_LETTER[lettered[2] ?? ""], lettered[1]);
  const numbered = /^(\d{1,2})(?:;(\d+))?([~^])$/.exec(body);
  if (numbered === null) return undefined;
  const name = BY_NUMBER[Number(numbered[1])];
  return numbered[3] === "^" ? heldName(name, String(CTRL + 1)) : heldName(name, numbered[2]);
}

function heldName(name: string | undefined, modifier: string | undefined): string | undefined {
  return name === undefined ? undefined : withHeld(name, modifier ? Number(modifier) - 1 : 0);
}
