import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { JsonMap } from "./convert.ts";

/** v1beta2 to v1beta1: runs of domains become one entry a domain. */
export function domainsOf(assignment: JsonMap): JsonMap {
  const domains = listAt(assignment, "slices").flatMap((slice) => {
    const size = numberAt(slice, "domainCount") ?? 0;
    return Array.from({ length: size }, (_, index) => ({
      values: listAt(slice, "valuesPerLevel").map((level) => levelValue(level, index)),
      count: numberAt(slice, "podCounts", "universal") ?? valueAt(slice, "podCounts", "individual", index),
    }));
  });
  return { levels: assignment["levels"], domains };
}

function levelValue(level: unknown, index: number): string {
  const universal = textAt(level, "universal");
  if (universal !== undefined) return universal;
  const part = (name: string) => textAt(level, "individual", name) ?? "";
  return `${part("prefix")}${textAt(level, "individual", "roots", index) ?? ""}${part("suffix")}`;
}

/** v1beta1 to v1beta2: all domains in one run, with every value and count of its own. */
export function slicesOf(assignment: JsonMap): JsonMap {
  const domains = listAt(assignment, "domains");
  const levels = listAt(assignment, "levels");
  if (domains.length === 0) return { levels: assignment["levels"], slices: [] };
  const slice = {
    domainCount: domains.length,
    valuesPerLevel: levels.map((_level, at) => ({
      individual: { roots: domains.map((domain) => textAt(domain, "values", at) ?? "") },
    })),
    podCounts: { individual: domains.map((domain) => numberAt(domain, "count") ?? 0) },
  };
  return { levels: assignment["levels"], slices: [slice] };
}
