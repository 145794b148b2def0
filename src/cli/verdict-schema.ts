import * as z from "zod";

const text = z.string();
const maybeText = z.string().nullable();
const time = z.string().nullable().describe("RFC 3339");
const amount = z.string().nullable().describe("A Kubernetes quantity; null when it is not known");

const reference = z.object({ namespace: text, name: text, uid: text });

const diagnosisStep = z.object({
  step: z.enum([
    "queue",
    "admission",
    "pods-created",
    "scheduled",
    "image",
    "started",
    "ready",
    "ray",
    "appwrapper",
    "finished",
  ]),
  state: z.enum(["done", "waiting", "failed", "unknown"]),
  code: maybeText,
  sentence: text,
  adminSentence: text,
  next: text,
  since: time,
  evidence: z.array(z.object({ kind: text, namespace: text, name: text, field: text, quote: text })),
});

const identity = reference.extend({ clusterQueue: text, job: text });

const diagnosis = z.object({
  code: text,
  sentence: text,
  adminSentence: text,
  next: text.describe("What to do; empty when there is nothing to do"),
  steps: z.array(diagnosisStep),
  eviction: z
    .object({
      at: time,
      cause: z.enum([
        "preempted",
        "pods-not-ready",
        "admission-check",
        "queue-stopped",
        "node-failure",
        "deactivated",
        "other",
      ]),
      reason: text,
      by: identity.nullable(),
      past: z.boolean(),
      times: z.number().nullable(),
      sentence: text,
      comesBack: text,
      comesBackAt: time,
    })
    .nullable(),
  deadlines: z.array(z.object({ at: text, sentence: text, assumed: z.boolean() })),
});

const flavor = z.object({
  podSet: text,
  resource: text,
  flavor: text,
  matches: z.boolean(),
  why: text,
  asks: text,
  free: amount,
  mostEver: amount,
  missing: amount,
});

const change = z.object({
  verb: z.enum(["delete", "patch", "create"]),
  group: text,
  resource: text,
  namespace: text,
  name: text,
  patch: z.unknown().describe("JSON Patch operations, or the object to create; null for delete"),
  subresource: text,
});

/** What `flaretop why -o json` prints. Keys are never taken away; new ones may come. */
export const whyOutput = z.object({
  kind: text,
  namespace: text,
  name: text,
  uid: text,
  code: maybeText.describe("Of the admission verdict; null for an object without a Workload"),
  sentence: text,
  adminSentence: text,
  confidence: z.enum(["certain", "likely", "unsure"]).nullable(),
  neverAsConfigured: z.boolean(),
  condition: z
    .object({ type: text, status: text, reason: text, message: text })
    .nullable()
    .describe("As read; the verdict is not taken from it"),
  predicted: z
    .object({
      reason: text,
      granularReason: text,
      message: text,
      granularMessage: text,
      numbers: z.array(z.object({ podSet: text, resource: text, flavor: text, missing: amount, capacity: amount })),
    })
    .nullable(),
  position: z.object({ localQueue: z.number().nullable(), clusterQueue: z.number().nullable() }).describe("From 1"),
  flavors: z.array(flavor),
  ahead: z.array(reference.extend({ priority: z.number().nullable(), queuedAt: time, why: text })),
  unblockers: z.array(
    z.object({ kind: text, sentence: text, change: change.nullable(), frees: z.record(z.string(), z.string()) }),
  ),
  victims: z.array(reference.extend({ clusterQueue: text, reason: text })),
  whyNoPreemption: text,
  hidden: z.array(text).describe("What could not be read, and what that leaves open"),
  diagnosis,
});

export type WhyOutput = z.infer<typeof whyOutput>;

/** The same as JSON Schema, for `docs/reference/verdict.schema.json`. */
export function verdictJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(whyOutput), undefined, 2)}\n`;
}
