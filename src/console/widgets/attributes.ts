/**
 * How blessed writes a style into a cell: flags, foreground and background in 9-bit fields; colours are palette numbers 0 to 255.
 */
export interface CellStyle {
  readonly foreground?: number;
  readonly background?: number;
  readonly bold?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

const NO_COLOUR = 0x1ff;
const BOLD = 1;
const UNDERLINE = 2;
const INVERSE = 8;

/** Plain text on the terminal's own background. */
export const PLAIN = (NO_COLOUR << 9) | NO_COLOUR;

export function packStyle(style: CellStyle): number {
  const flags = (style.bold ? BOLD : 0) | (style.underline ? UNDERLINE : 0) | (style.inverse ? INVERSE : 0);
  return (flags << 18) | ((style.foreground ?? NO_COLOUR) << 9) | (style.background ?? NO_COLOUR);
}

const backgroundOf = (attribute: number): number => attribute & 0x1ff;
const foregroundOf = (attribute: number): number => (attribute >> 9) & 0x1ff;
const flagsOf = (attribute: number): number => attribute >> 18;

/** A blank in this style is what erasing leaves: own background, neither inverse nor underlined. */
export function looksErased(attribute: number): boolean {
  return backgroundOf(attribute) === NO_COLOUR && (flagsOf(attribute) & (INVERSE | UNDERLINE)) === 0;
}

/** Whether a blank looks the same in both styles. */
export function sameWhenBlank(one: number, other: number): boolean {
  return backgroundOf(one) === backgroundOf(other) && ((flagsOf(one) | flagsOf(other)) & (INVERSE | UNDERLINE)) === 0;
}

/** The shortest sequence that takes a terminal from one style to another. Remembers every pair it was asked for. */
export class StyleSequences {
  readonly #reduceColour: (colour: number) => number;
  readonly #known = new Map<number, Map<number, string>>();

  /** @param reduceColour - What the terminal shows for a palette number, where it has fewer than 256. */
  constructor(reduceColour: (colour: number) => number = (colour) => colour) {
    this.#reduceColour = reduceColour;
  }

  between(from: number, to: number): string {
    if (from === to) return "";
    let row = this.#known.get(from);
    if (row === undefined) {
      row = new Map();
      this.#known.set(from, row);
    }
    let sequence = row.get(to);
    if (sequence === undefined) {
      sequence = this.#write(from, to);
      row.set(to, sequence);
    }
    return sequence;
  }

  #write(from: number, to: number): string {
    if (to === PLAIN) return "\u001b[m";
    const changed: string[] = flagChanges(flagsOf(from), flagsOf(to));
    const whole: string[] = flagChanges(0, flagsOf(to));
    for (const [base, before, after] of [
      [30, foregroundOf(from), foregroundOf(to)],
      [40, backgroundOf(from), backgroundOf(to)],
    ] as const) {
      const code = this.#colour(after, base);
      if (before !== after) changed.push(code);
      if (after !== NO_COLOUR) whole.push(code);
    }
    const delta = changed.join(";");
    // An empty first parameter means 0: back to plain.
    const reset = `${from === PLAIN ? "" : ";"}${whole.join(";")}`;
    return `\u001b[${delta.length <= reset.length ? delta : reset}m`;
  }

  #colour(colour: number, base: number): string {
    if (colour === NO_COLOUR) return String(base + 9);
    const shown = this.#reduceColour(colour);
    if (shown < 8) return String(base + shown);
    if (shown < 16) return String(base + 52 + shown);
    return `${base + 8};5;${shown}`;
  }
}

const FLAGS: readonly (readonly [bit: number, on: string, off: string])[] = [
  [BOLD, "1", "22"],
  [UNDERLINE, "4", "24"],
  [INVERSE, "7", "27"],
];

function flagChanges(before: number, after: number): string[] {
  return FLAGS.filter(([bit]) => ((before ^ after) & bit) !== 0).map(([bit, on, off]) => (after & bit ? on : off));
}
