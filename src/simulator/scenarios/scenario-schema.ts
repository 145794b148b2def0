import * as z from "zod";
import { parseGoDuration } from "../../common/values/duration.ts";
import { rhythmProblem } from "./rhythm.ts";

const NANOS_PER_MS = 1_000_000n;

/** `30s`, `1h30m`: milliseconds. */
const duration = z.string().transform((text, context) => {
  const nanos = parseGoDuration(text);
  if (nanos !== undefined && nanos >= 0n) return Number(nanos / NANOS_PER_MS);
  context.addIssue({ code: "custom", message: `"${text}" is no duration such as 30s or 1h30m` });
  return z.NEVER;
});

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string().optional(), namespace: z.string().optional() }),
});

/** A whole number, or the name of a parameter. */
const amount = z.union([z.number().int().nonnegative(), z.string()]);

const target = z.strictObject({ kind: z.string(), namespace: z.string().default(""), name: z.string() });

const step = z
  .strictObject({
    at: duration.default(0),
    every: duration.optional(),
    /** In place of `every`, for churn. */
    perSecond: amount.optional(),
    /** Up to this much later, by chance. */
    jitter: duration.default(0),
    until: duration.optional(),
    /** How many at once. */
    count: amount.default(1),
    create: z
      .strictObject({
        template: z.string(),
        name: z.string(),
        namespace: z.string(),
        /** Deleted this long after its creation. */
        lifetime: duration.optional(),
        /** One of the values, by chance, for each `{name}` in the template. */
        vary: z.record(z.string(), z.array(z.union([z.string(), z.number()])).min(1)).default({}),
      })
      .optional(),
    patch: target.extend({ merge: z.record(z.string(), z.unknown()) }).optional(),
    delete: target.optional(),
  })
  .refine((value) => [value.create, value.patch, value.delete].filter((action) => action !== undefined).length === 1, {
    message: "needs exactly one of create, patch and delete",
  })
  .refine((value) => value.every === undefined || value.perSecond === undefined, {
    message: "may have every or perSecond, not both",
  })
  .refine((value) => value.every === undefined || value.every > 0, {
    message: "every must be longer than 0s",
    path: ["every"],
  });

/** How often what is repeated happens in the course of a day that begins with the cluster; always as often, when it is empty. */
const rhythm = z
  .array(z.strictObject({ from: duration, pace: z.number().nonnegative() }))
  .superRefine((phases, context) => {
    const message = rhythmProblem(phases);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** A story: what a simulated cluster holds at the start, and what happens when. */
export const scenarioSchema = z.strictObject({
  title: z.string(),
  description: z.string().default(""),
  nodes: z.number().int().min(1).max(5_000).default(6),
  /** Domain of the node labels `accelerator`, `block`, `capacity` and `rack`. */
  labelDomain: z.string().default("node.example.com"),
  /** In which namespace the simulated people work. */
  people: z
    .strictObject({ alice: z.string().default("team-a"), bob: z.string().default("team-b") })
    .default({ alice: "team-a", bob: "team-b" }),
  parameters: z.record(z.string(), z.number().nonnegative()).default({}),
  objects: z.array(manifest).default([]),
  templates: z.record(z.string(), manifest).default({}),
  timeline: z.array(step).default([]),
  rhythm: rhythm.default([]),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioStep = Scenario["timeline"][number];
