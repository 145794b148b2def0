import { z } from "zod";
import { envSourceSchema } from "../common/core-objects/volume-schema.ts";
import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../common/kueue/kueue-names.ts";
import {
  annotationMap,
  dnsLabel,
  dnsSubdomain,
  ENV_NAME_RULE,
  isEnvName,
  labelMap,
} from "../common/values/input-checks.ts";
import { present } from "../common/values/present.ts";

/** Both controllers make names of services from a job's name. */
const LONGEST_NAME = 63;

/** Fields that every configuration of a training job has. */
export const TRAINING_FIELDS = {
  name: z.string().refine((name) => name.length <= LONGEST_NAME && /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(name), {
    error: `Lower-case letters, digits and "-", a letter first, a letter or digit last, at most ${LONGEST_NAME} characters`,
  }),
  /** Default: the context's namespace. */
  namespace: dnsLabel.optional(),
  /** LocalQueue that it waits in. Absent: the namespace's default queue, if it has one. `false`: none, Kueue has no say. */
  queue: z.union([dnsSubdomain, z.literal(false)], { error: "Give the name of a LocalQueue, or false" }).optional(),
  /** WorkloadPriorityClass. */
  priorityClass: dnsSubdomain.optional(),
  labels: labelMap.optional(),
  annotations: annotationMap.optional(),
};

export interface TrainingWish {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly queue?: string | false | undefined;
  readonly priorityClass?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** How the fields of every training job fit together. */
export function checkTraining({ queue, priorityClass, labels = {} }: TrainingWish, context: z.RefinementCtx): void {
  const problem = (path: readonly string[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  if (queue === false && priorityClass !== undefined)
    problem(["priorityClass"], "Without a queue nobody looks at it: name a queue, or leave it out");
  for (const [label, field] of [
    [QUEUE_NAME_LABEL, "queue"],
    [PRIORITY_CLASS_LABEL, "priorityClass"],
  ] as const) {
    if (Object.hasOwn(labels, label)) problem(["labels", label], `Set ${field} instead`);
  }
}

/** `metadata` of the manifest, with what Kueue reads. */
export function trainingMetadata(wish: TrainingWish & { readonly namespace: string }) {
  const { name, namespace, queue, priorityClass, annotations = {} } = wish;
  const labels = present({
    ...wish.labels,
    [QUEUE_NAME_LABEL]: queue === false ? undefined : queue,
    [PRIORITY_CLASS_LABEL]: priorityClass,
  });
  return {
    name,
    namespace,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

const envValue = z.union([z.string(), envSourceSchema], {
  error: "Give text, or one of { secretKeyRef }, { configMapKeyRef }, { fieldRef } and { resourceFieldRef }",
});

/** Environment of a container: text, or where the value comes from. Text can be read by all who may read the job. */
export const environment = z.record(z.string(), envValue).superRefine((env, context) => {
  for (const name of Object.keys(env))
    if (!isEnvName(name)) context.addIssue({ code: "custom", path: [name], message: ENV_NAME_RULE });
});

/** As Kubernetes writes it. */
export function envList(env: z.infer<typeof environment> | undefined): readonly object[] | undefined {
  if (env === undefined || Object.keys(env).length === 0) return undefined;
  return Object.entries(env).map(([name, value]) =>
    typeof value === "string" ? { name, value } : { name, valueFrom: value },
  );
}

export const atLeastOne = z.int({ error: "Give a whole number" }).min(1, { error: "Give 1 or more" });
