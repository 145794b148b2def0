import type { Verdict } from "../common/kueue/verdict/verdict.ts";
import { formatQuantity, type Quantity } from "../common/values/quantity.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import type { WhyOutput } from "./verdict-schema.ts";

/** A diagnosis and its verdict as plain JSON: amounts as quantities, times in RFC 3339, null for what is not known. */
export function whyOutputOf(found: Diagnosis): WhyOutput {
  const { kind, namespace, name, uid, verdict } = found;
  return {
    kind,
    namespace,
    name,
    uid,
    code: verdict?.code ?? null,
    sentence: verdict?.sentence ?? found.sentence,
    adminSentence: verdict?.adminSentence ?? found.adminSentence,
    confidence: verdict?.confidence ?? null,
    neverAsConfigured: verdict?.neverAsConfigured ?? false,
    condition: verdict?.condition ?? null,
    predicted: verdict === undefined ? null : predictedOf(verdict),
    position: {
      localQueue: verdict?.position.localQueue ?? null,
      clusterQueue: verdict?.position.clusterQueue ?? null,
    },
    flavors: (verdict?.flavors ?? []).map((line) => ({
      ...line,
      asks: formatQuantity(line.asks),
      free: amount(line.free),
      mostEver: amount(line.mostEver),
      missing: amount(line.missing),
    })),
    ahead: (verdict?.ahead ?? []).map((line) => ({
      ...line,
      priority: line.priority ?? null,
      queuedAt: time(line.queuedAt),
    })),
    unblockers: (verdict?.unblockers ?? []).map(unblockerOf),
    victims: [...(verdict?.victims ?? [])],
    whyNoPreemption: verdict?.whyNoPreemption ?? "",
    hidden: [...found.hidden],
    diagnosis: diagnosisOf(found),
  };
}

function predictedOf({ predicted }: Verdict): WhyOutput["predicted"] {
  const { reason, granularReason, message, granularMessage = message, numbers } = predicted;
  const each = numbers.map((one) => ({ ...one, missing: amount(one.missing), capacity: amount(one.capacity) }));
  return { reason, granularReason, message, granularMessage, numbers: each };
}

function unblockerOf({
  kind,
  sentence,
  change,
  frees,
}: Verdict["unblockers"][number]): WhyOutput["unblockers"][number] {
  return {
    kind,
    sentence,
    change: change === undefined ? null : { ...change, patch: change.patch ?? null },
    frees: Object.fromEntries([...frees].map(([key, quantity]) => [key, formatQuantity(quantity)])),
  };
}

function diagnosisOf({
  code,
  sentence,
  adminSentence,
  next,
  steps,
  eviction,
  deadlines,
}: Diagnosis): WhyOutput["diagnosis"] {
  return {
    code,
    sentence,
    adminSentence,
    next,
    steps: steps.map((step) => ({
      ...step,
      code: step.code ?? null,
      since: time(step.since),
      evidence: [...step.evidence],
    })),
    eviction:
      eviction === undefined
        ? null
        : {
            ...eviction,
            at: time(eviction.at),
            by: eviction.by ?? null,
            times: eviction.times ?? null,
            comesBackAt: time(eviction.comesBackAt),
          },
    deadlines: deadlines.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
  };
}

function amount(quantity: Quantity | undefined): string | null {
  return quantity === undefined ? null : formatQuantity(quantity);
}

/** Times outside of what a calendar holds are not known either. */
function time(ms: number | undefined): string | null {
  if (ms === undefined) return null;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
