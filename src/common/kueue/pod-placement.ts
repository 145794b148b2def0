import { textsAt } from "../core-objects/texts.ts";
import { labelsAt, listAt, textAt } from "../values/untyped.ts";
import type { PodPlacement } from "./scheduler/shapes.ts";

const ANYWHERE: PodPlacement = { nodeSelector: new Map(), affinityTerms: [], tolerations: [] };

const REQUIRED_TERMS = [
  "affinity",
  "nodeAffinity",
  "requiredDuringSchedulingIgnoredDuringExecution",
  "nodeSelectorTerms",
] as const;

/** What a pod's `spec`, or a template's, says about nodes. Preferences do not count: Kueue does not read them. */
export function placementOf(podSpec: unknown): PodPlacement {
  const nodeSelector = labelsAt(podSpec, "nodeSelector");
  const terms = listAt(podSpec, ...REQUIRED_TERMS);
  const tolerations = listAt(podSpec, "tolerations");
  if (nodeSelector.size === 0 && terms.length === 0 && tolerations.length === 0) return ANYWHERE;
  return {
    nodeSelector,
    affinityTerms: terms.map((term) =>
      listAt(term, "matchExpressions").map((each) => ({
        key: textAt(each, "key") ?? "",
        operator: textAt(each, "operator") ?? "",
        values: textsAt(each, "values"),
      })),
    ),
    tolerations: tolerations.map((each) => ({
      key: textAt(each, "key") ?? "",
      operator: textAt(each, "operator") || "Equal",
      value: textAt(each, "value") ?? "",
      effect: textAt(each, "effect") ?? "",
    })),
  };
}

/** Equal for equal placements. */
export function placementKey(placement: PodPlacement): unknown {
  if (placement === ANYWHERE) return 0;
  return [[...placement.nodeSelector], placement.affinityTerms, placement.tolerations];
}
