import { MalformedAnswer } from "./malformed-answer.ts";

const LINE_FEED = 0x0a;

/** Lines of a body, without their ends, as bytes. The last one need not end in a line feed; `longest` bounds each. */
export async function* linesOf(body: AsyncIterable<Buffer>, longest: number): AsyncGenerator<Buffer, void, undefined> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      const last = chunk.subarray(from, end);
      yield begun.length === 0 ? last : Buffer.concat([...begun, last]);
      begun = [];
      begunBytes = 0;
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    begunBytes += rest.length;
    if (begunBytes > longest) throw new MalformedAnswer(`a line is longer than ${longest} bytes`);
    if (rest.length > 0) begun.push(rest);
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
