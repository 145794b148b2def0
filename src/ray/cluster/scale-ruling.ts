import type { ScaleFacts } from "./scale-wish.ts";

/** What one rule says about a wish that it applies to. */
export interface Ruling {
  /** A whole sentence with the way out; nothing is sent then. */
  readonly refusedBecause?: string | undefined;
  readonly notes?: readonly string[] | undefined;
  /** The whole cluster is stopped and started for it. */
  readonly restarts?: boolean | undefined;
}

/** One situation of scaling a Ray cluster. Undefined = the situation is another one. */
export type ScaleRule = (facts: ScaleFacts) => Ruling | undefined;

export function isRaise({ before, after }: ScaleFacts): boolean {
  return after > before;
}

export function isLower({ before, after }: ScaleFacts): boolean {
  return after < before;
}

/** Pods that a number of replicas of the group stands for. */
export function podsFor({ group }: ScaleFacts, replicas: number): number {
  return replicas * group.numOfHosts;
}

export function countInWords(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

/** Names, at most four of them: `a, b, c, d and 12 more`. */
export function namesInWords(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(", ");
  return names.length <= 4 ? shown : `${shown} and ${names.length - 4} more`;
}
