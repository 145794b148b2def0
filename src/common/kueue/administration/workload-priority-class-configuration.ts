import { z } from "zod";
import { asTypedResource, type TypedResource } from "../../kubernetes-cluster/typed-resource.ts";
import { checkedInput } from "../../values/input-error.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../workload-priority-class.ts";
import { envelope, type ServedVersion } from "./kueue-envelope.ts";
import { NAMED_FIELDS } from "./kueue-fields.ts";

const LONGEST_DESCRIPTION = 2_048;

export const workloadPriorityClassConfigurationSchema = z.strictObject({
  ...NAMED_FIELDS,
  /** Higher goes first. Workloads made before a change keep the number that they have. */
  value: z.int32({ error: "Give a whole number of 32 bits" }),
  description: z
    .string()
    .max(LONGEST_DESCRIPTION, { error: `At most ${LONGEST_DESCRIPTION} characters` })
    .optional(),
});

/**
 * A priority in Kueue's queues.
 * @example
 * const configuration: WorkloadPriorityClassConfiguration = { name: "urgent", value: 1000, description: "Demos" };
 * @see https://kueue.sigs.k8s.io/docs/concepts/workload_priority_class/
 */
export type WorkloadPriorityClassConfiguration = z.input<typeof workloadPriorityClassConfigurationSchema>;

/**
 * The WorkloadPriorityClass that a configuration describes. Pure.
 * @example
 * const manifest = workloadPriorityClassManifest({ name: "high", value: 1000 });
 * @throws {@link InputError} with everything that is wrong.
 */
export function workloadPriorityClassManifest(
  configuration: WorkloadPriorityClassConfiguration,
  version?: ServedVersion,
): TypedResource {
  const what = "WorkloadPriorityClass configuration";
  const { value, description, ...named } = checkedInput(what, workloadPriorityClassConfigurationSchema, configuration);
  return asTypedResource({
    ...envelope(WORKLOAD_PRIORITY_CLASSES, named, version),
    value,
    ...(description === undefined ? {} : { description }),
  });
}
