import type { Writable } from "node:stream";

/**
 * Whoever reads the output may have seen enough, as `head` has: the program ends then, and that is no failure.
 * @param end - Ends the program at once.
 */
export function endWithReader(output: Writable, end: () => void): void {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    end();
  });
}
