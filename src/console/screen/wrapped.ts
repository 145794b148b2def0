import { wrapCells } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { StyledLine } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";
import { span } from "./styled-line.ts";

/** Text of any origin over as many lines as it takes. */
export function paragraph(text: string, width: number, tone: Tone = "normal"): readonly StyledLine[] {
  return wrapCells(cleanLine(text), Math.max(width, 10)).map((line) => [span(line, tone)]);
}
