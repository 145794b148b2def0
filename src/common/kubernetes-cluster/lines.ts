import { MalformedAnswer } from "./malformed-answer.ts";

const LINE_FEED = 0x0a;

export interface LineBounds {
  /** Most bytes of a line. */
  readonly longest: number;
  /** What becomes of longer ones: `refuse` ends the reading, `cut` drops the rest of the line. */
  readonly longer: "refuse" | "cut";
}

/** Lines of a body, without their ends, as bytes. The last one need not end in a line feed. */
export async function* linesOf(
  body: AsyncIterable<Buffer>,
  { longest, longer }: LineBounds,
): AsyncGenerator<Buffer, void, undefined> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  const keep = (part: Buffer) => {
    const room = longest - begunBytes;
    if (part.length > room && longer === "refuse") throw new MalformedAnswer(`a line is longer than ${longest} bytes`);
    const kept = part.subarray(0, room);
    begunBytes += kept.length;
    if (kept.length > 0) begun.push(kept);
  };
  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, end));
      yield begun.length === 1 && begun[0] !== undefined ? begun[0] : Buffer.concat(begun);
      begun = [];
      begunBytes = 0;
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  if (begunBytes > 0) yield Buffer.concat(begun);
}
