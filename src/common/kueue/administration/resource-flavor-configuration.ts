import { z } from "zod";
import { tolerationSchema } from "../../core-objects/pod-spec-schema.ts";
import { asTypedResource, type TypedResource } from "../../kubernetes-cluster/typed-resource.ts";
import { dnsSubdomain, labelMap } from "../../values/input-checks.ts";
import { checkedInput } from "../../values/input-error.ts";
import { isLabelValue, isQualifiedName } from "../../values/resource-name.ts";
import { RESOURCE_FLAVORS } from "../resource-flavor.ts";
import { envelope, type ServedVersion } from "./kueue-envelope.ts";
import { NAMED_FIELDS } from "./kueue-fields.ts";

/** Kueue's own limit for each of the lists. */
const MOST = 8;

const taintSchema = z.strictObject({
  key: z.string().refine(isQualifiedName, { error: "Give the key of a taint, such as nvidia.com/gpu" }),
  value: z.string().refine(isLabelValue, { error: "A taint's value follows the rules of a label's value" }).optional(),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

export const resourceFlavorConfigurationSchema = z
  .strictObject({
    ...NAMED_FIELDS,
    /** Labels of the nodes that the flavor stands for; they become node selectors of the pods. */
    nodeLabels: labelMap
      .refine((labels) => Object.keys(labels).length <= MOST, { error: `Give at most ${MOST} labels` })
      .optional(),
    /** A workload must tolerate these to get the flavor. */
    nodeTaints: z
      .array(taintSchema)
      .max(MOST, { error: `Give at most ${MOST} taints` })
      .optional(),
    /** Added to the pods. */
    tolerations: z
      .array(tolerationSchema)
      .max(MOST, { error: `Give at most ${MOST} tolerations` })
      .optional(),
    /** A Topology, for placement near each other. Labels and tolerations cannot be changed afterwards. */
    topology: dnsSubdomain.optional(),
  })
  .superRefine(({ nodeLabels = {}, tolerations = [], topology }, context) => {
    if (topology !== undefined && Object.keys(nodeLabels).length === 0) {
      const message = "With a topology at least one label must say which nodes there are";
      context.addIssue({ code: "custom", path: ["nodeLabels"], message });
    }
    for (const [index, { operator = "Equal" }] of tolerations.entries())
      if (operator !== "Equal" && operator !== "Exists")
        context.addIssue({
          code: "custom",
          path: ["tolerations", index, "operator"],
          message: "Kueue takes Equal and Exists",
        });
  });

/**
 * A ResourceFlavor: which kind of nodes a quota is about.
 * @example
 * const configuration: ResourceFlavorConfiguration = {
 *   name: "a100",
 *   nodeLabels: { "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB" },
 *   tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
 * };
 * @see https://kueue.sigs.k8s.io/docs/concepts/resource_flavor/
 */
export type ResourceFlavorConfiguration = z.input<typeof resourceFlavorConfigurationSchema>;

/**
 * The ResourceFlavor that a configuration describes. Pure.
 * @example
 * const manifest = resourceFlavorManifest({ name: "gpu-a100", nodeLabels: { accelerator: "a100" } });
 * @throws {@link InputError} with everything that is wrong.
 */
export function resourceFlavorManifest(
  configuration: ResourceFlavorConfiguration,
  version?: ServedVersion,
): TypedResource {
  const flavor = checkedInput("ResourceFlavor configuration", resourceFlavorConfigurationSchema, configuration);
  const { nodeLabels, nodeTaints, tolerations, topology } = flavor;
  return asTypedResource({
    ...envelope(RESOURCE_FLAVORS, flavor, version),
    spec: {
      ...(nodeLabels === undefined ? {} : { nodeLabels }),
      ...(nodeTaints === undefined ? {} : { nodeTaints }),
      ...(tolerations === undefined ? {} : { tolerations }),
      ...(topology === undefined ? {} : { topologyName: topology }),
    },
  });
}
