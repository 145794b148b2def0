/** Second half of a character that takes two cells. */
export const SECOND_HALF = "";

/** How many columns a terminal moves after a character: 1 and 2 where all agree, "unsure" where they do not. */
export type Advance = 1 | 2 | "unsure";

/** One column in every width table: Latin, Greek, Cyrillic, punctuation, currency, arrows, box drawing, blocks, braille. */
const SURELY_ONE_CLASS =
  "\\u00a0-\\u00ac\\u00ae-\\u02ff\\u0370-\\u0377\\u037b-\\u037f\\u0384-\\u03ff\\u0400-\\u0482\\u048a-\\u052f\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20bf\\u2190-\\u21ff\\u2500-\\u259f\\u2800-\\u28ff\\uff61-\\uff9f\\ufffd";
const SURELY_ONE = new RegExp(`^[${SURELY_ONE_CLASS}]$`);
const NARROW = new RegExp(`^[ -~${SURELY_ONE_CLASS}]*$`);

/** Whether each UTF-16 unit of a text is one character of surely one column. */
export function isNarrow(text: string): boolean {
  return NARROW.test(text);
}

/** Two columns in every width table: East Asian wide and full-width characters that are no emoji. */
const SURELY_TWO =
  /^[\u1100-\u115e\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u3105-\u312f\u3131-\u3163\u31f0-\u3247\u3250-\u3296\u3298\u329a-\u32fe\u3300-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6]$/;

export function advanceOf(glyph: string): Advance {
  if (glyph.length === 1) {
    if (glyph >= " " && glyph <= "~") return 1;
    if (SURELY_ONE.test(glyph)) return 1;
    if (SURELY_TWO.test(glyph)) return 2;
  }
  return "unsure";
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f]|\p{Cs}/gu;

/** The last line of defence: whatever reached the cells, no control character reaches the terminal. */
export function withoutControls(glyph: string): string {
  if (glyph.length === 1 && glyph >= " " && glyph <= "~") return glyph;
  return glyph.replace(CONTROLS, "\ufffd");
}
