import type { ContainerEnd } from "../common/core-objects/pod-status.ts";

const CODES: ReadonlyMap<number, string> = new Map([
  [1, "the program reported an error"],
  [2, "the program was called wrongly"],
  [126, "the command may not be executed"],
  [127, "the command was not found"],
  [134, "the program aborted"],
  [137, "it was killed"],
  [139, "the program crashed (segmentation fault)"],
  [143, "it was told to stop"],
]);

/** How a container ended: `exit code 1 (the program reported an error)`, `out of memory (exit code 137)`. */
export function endInWords({ reason, exitCode, signal, message }: ContainerEnd): string {
  const said = message.trim().split("\n").at(-1)?.trim() ?? "";
  const tail = said === "" ? "" : `: ${said}`;
  if (reason === "OOMKilled") return `out of memory (exit code ${exitCode ?? 137})`;
  if (exitCode !== undefined && (exitCode !== 0 || signal === undefined)) {
    const meaning = CODES.get(exitCode);
    const named = reason === "" || reason === "Error" || reason === "Completed" ? "" : `${reason}, `;
    return `${named}exit code ${exitCode}${meaning === undefined ? "" : ` (${meaning})`}${tail}`;
  }
  if (signal !== undefined) return `signal ${signal}${tail}`;
  return `${reason || "for an unknown reason"}${tail}`;
}
