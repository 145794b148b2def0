import { StringDecoder } from "node:string_decoder";
import { firstToken, isReply } from "./input-token.ts";
import { keyName } from "./key-name.ts";
import type { StartTimer } from "./terminal-streams.ts";

export interface InputEvents {
  onKey(key: string): void;
  /** The whole text of one paste, as it came: not cleaned, line ends of any kind. */
  onPaste(text: string): void;
  /** An answer of the terminal; never a key. */
  onReply(reply: string): void;
  /** After the last key of each read: the moment to paint once for all of them. */
  onEnd?(): void;
}

/** A lone ESC is the key only if nothing follows; a sequence over a slow link arrives in pieces. Milliseconds. */
const LONE_ESC_MS = 50;
const SEQUENCE_MS = 150;
const STRING_MS = 1_000;
const PASTE_MS = 5_000;

/** More than a person pastes into a line; the rest is dropped. */
const PASTE_LIMIT = 1 << 20;

const LONE_SURROGATES = /\p{Cs}/gu;

const PASTE_START = "\u001b[200~";
const PASTE_END = "\u001b[201~";

/** After a paste that never ended, a read of at most this many characters is a key press again. */
const KEY_SIZED = 8;

/**
 * Turns what a terminal sends into keys, pastes and replies, however the bytes are cut. Nothing that is not wholly understood is
 * ever typed: unknown and unfinished sequences are dropped.
 */
export class InputFilter {
  readonly #events: InputEvents;
  readonly #startTimer: StartTimer;
  readonly #decoder = new StringDecoder("utf8");
  #waiting = "";
  /** Parts of the paste under way. */
  #paste: string[] | undefined;
  #pasteLength = 0;
  #pasteIsLate = false;
  #cancelTimer: (() => void) | undefined;

  constructor(events: InputEvents, startTimer: StartTimer) {
    this.#events = events;
    this.#startTimer = startTimer;
  }

  feed(bytes: Buffer | string): void {
    this.#stopWaiting();
    const text = typeof bytes === "string" ? bytes : this.#decoder.write(bytes);
    if (this.#pasteIsLate) this.#judgeLateText(text);
    this.#waiting += text;
    this.#takeTokens();
    this.#waitForRest();
    this.#events.onEnd?.();
  }

  /** Forgets half a sequence and stops the clock. */
  close(): void {
    this.#stopWaiting();
    this.#waiting = "";
    this.#paste = undefined;
  }

  #stopWaiting(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #takeTokens(): void {
    while (this.#waiting !== "") {
      if (this.#paste !== undefined) {
        if (!this.#takePaste()) return;
        continue;
      }
      const token = firstToken(this.#waiting);
      if (token === undefined) return;
      this.#waiting = this.#waiting.slice(token.length);
      this.#deliver(token);
    }
  }

  #deliver(token: string): void {
    if (token === PASTE_START) {
      this.#paste = [];
      this.#pasteLength = 0;
    } else if (token.length > 1 && isReply(token)) {
      this.#events.onReply(token);
    } else {
      const key = keyName(token);
      if (key !== undefined) this.#events.onKey(key);
    }
  }

  /** @returns whether the end of the paste was found. */
  #takePaste(): boolean {
    const end = this.#waiting.indexOf(PASTE_END);
    if (end >= 0) {
      this.#keepPasted(this.#waiting.slice(0, end));
      this.#waiting = this.#waiting.slice(end + PASTE_END.length);
      this.#endPaste();
      return true;
    }
    const certain = this.#waiting.length - startOfEndMark(this.#waiting);
    this.#keepPasted(this.#waiting.slice(0, certain));
    this.#waiting = this.#waiting.slice(certain);
    return false;
  }

  #keepPasted(text: string): void {
    const room = PASTE_LIMIT - this.#pasteLength;
    if (room <= 0 || text === "") return;
    this.#paste?.push(text.slice(0, room));
    this.#pasteLength += Math.min(text.length, room);
  }

  #endPaste(): void {
    const text = (this.#paste ?? []).join("");
    this.#paste = undefined;
    this.#pasteIsLate = false;
    this.#events.onPaste(text.replace(LONE_SURROGATES, "\ufffd"));
  }

  /** Shows what came so far and goes on taking text as pasted. */
  #showLatePaste(): void {
    const sofar = (this.#paste ?? []).join("");
    this.#paste = [];
    this.#pasteIsLate = true;
    if (sofar !== "") this.#events.onPaste(sofar.replace(LONE_SURROGATES, "\ufffd"));
  }

  /** Its end mark is missing since five seconds. A long text is still the paste, which must never be typed; a short one is a key. */
  #judgeLateText(text: string): void {
    if ((this.#waiting + text).includes(PASTE_END) || text.length > KEY_SIZED) return;
    this.#pasteIsLate = false;
    this.#paste = undefined;
    this.#waiting = "";
  }

  #waitForRest(): void {
    if (this.#paste !== undefined) {
      this.#cancelTimer = this.#startTimer(PASTE_MS, () => this.#showLatePaste());
    } else if (this.#waiting !== "") {
      this.#cancelTimer = this.#startTimer(patience(this.#waiting), () => this.#giveUp());
    }
  }

  #giveUp(): void {
    const unfinished = this.#waiting;
    this.#waiting = "";
    if (unfinished !== "\u001b") return;
    this.#events.onKey("esc");
    this.#events.onEnd?.();
  }
}

/** How many characters at the end of a paste so far may be the beginning of its end mark. */
function startOfEndMark(text: string): number {
  for (let length = PASTE_END.length - 1; length > 0; length--) {
    if (text.endsWith(PASTE_END.slice(0, length))) return length;
  }
  return 0;
}

function patience(unfinished: string): number {
  if (unfinished === "\u001b") return LONE_ESC_MS;
  return /^\u001b[\]P_^X]/.test(unfinished) ? STRING_MS : SEQUENCE_MS;
}
