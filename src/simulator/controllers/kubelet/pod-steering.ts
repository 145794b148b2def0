import { parseGoDuration } from "../../../common/values/duration.ts";
import type { StoredObject } from "../../stored-object.ts";

/** Annotations and labels by which a person or a scenario decides what becomes of a pod. */
export const STEERING = "simulator.flaretop.dev";

/** A delay between two bounds, in milliseconds; the same rule as kwok's: an upper bound below the lower one counts alone. */
export interface Delay {
  readonly least: number;
  readonly most: number;
}

const NANOS_PER_MS = 1_000_000n;

/** `pod-ready.stage.kwok.x-k8s.io/delay` and `…/jitter-delay`, with kwok's defaults of 1 and 5 s. */
export function stageDelay(pod: StoredObject, stage: string, fallback: Delay = { least: 1_000, most: 5_000 }): Delay {
  const prefix = `${stage}.stage.kwok.x-k8s.io`;
  return {
    least: durationAt(pod, `${prefix}/delay`) ?? fallback.least,
    most: durationAt(pod, `${prefix}/jitter-delay`) ?? fallback.most,
  };
}

/** @param random - Uniform in 0 to 1. */
export function pickDelay({ least, most }: Delay, random: number): number {
  return most <= least ? most : least + Math.floor(random * (most - least));
}

/** Whether the image cannot be pulled. */
export function pullFails(pod: StoredObject): boolean {
  return annotation(pod, "image-pull") === "fail";
}

/** After how many milliseconds of running the main container ends by itself, again and again. */
export function crashAfter(pod: StoredObject): number | undefined {
  return durationAt(pod, `${STEERING}/crash-after`);
}

/** The exit code of a crash, 1 if not said; 137 is the kernel's kill for memory. */
export function crashExitCode(pod: StoredObject): number {
  const code = Number(annotation(pod, "exit-code") ?? "1");
  return Number.isInteger(code) && code > 0 && code < 256 ? code : 1;
}

export function annotation({ metadata }: StoredObject, name: string): string | undefined {
  return metadata.annotations?.[`${STEERING}/${name}`];
}

export function durationAt({ metadata }: StoredObject, key: string): number | undefined {
  const nanos = parseGoDuration(metadata.annotations?.[key] ?? "");
  return nanos === undefined || nanos < 0n ? undefined : Number(nanos / NANOS_PER_MS);
}
