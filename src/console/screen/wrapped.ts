import { wrapCells } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { StyledLine } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";
import { span } from "./styled-line.ts";

/** Nobody reads on after that; the YAML page has the whole text. */
const LONGEST = 2_000;

/** Text of any origin over as many lines as it takes. */
export function paragraph(text: string, width: number, tone: Tone = "normal"): readonly StyledLine[] {
  const cleaned = cleanLine(text);
  const shown = cleaned.length > LONGEST ? `${cleaned.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "")}…` : cleaned;
  return wrapCells(shown, Math.max(width, 10)).map((line) => [span(line, tone)]);
}
