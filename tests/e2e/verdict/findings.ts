/** What was claimed and what came of it. */
export interface Finding {
  readonly world: number;
  readonly what: "code" | "message" | "unblocker" | "never" | "admitted" | "victims";
  readonly agrees: boolean;
  readonly workload: string;
  readonly expected: string;
  readonly real: string;
}

export type Note = (what: Finding["what"], workload: string, expected: string, real: string, agrees?: boolean) => void;

/** How many of the claims of one kind came true; 1 when there was none. */
export function share(findings: readonly Finding[], what: Finding["what"]): number {
  const all = findings.filter((each) => each.what === what);
  return all.length === 0 ? 1 : all.filter(({ agrees }) => agrees).length / all.length;
}

/** The counts of each kind, and every claim that did not come true. */
export function table(findings: readonly Finding[]): string {
  const rows = (["code", "message", "unblocker", "never", "admitted", "victims"] as const).map((what) => {
    const all = findings.filter((each) => each.what === what);
    return `${what.padEnd(10)} ${all.filter(({ agrees }) => agrees).length}/${all.length}`;
  });
  const misses = findings.filter(({ agrees }) => !agrees);
  return [
    ...rows,
    ...misses.map(
      (each) =>
        `world ${each.world} ${each.workload} ${each.what}\n  expected ${each.expected}\n  real     ${each.real}`,
    ),
  ].join("\n");
}
