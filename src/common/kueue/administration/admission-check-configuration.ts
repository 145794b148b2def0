import { z } from "zod";
import { asTypedResource, type TypedResource } from "../../kubernetes-cluster/typed-resource.ts";
import { dnsLabel, dnsSubdomain, word } from "../../values/input-checks.ts";
import { checkedInput } from "../../values/input-error.ts";
import { ADMISSION_CHECKS } from "../admission-check.ts";
import { envelope, type ServedVersion } from "./kueue-envelope.ts";
import { NAMED_FIELDS } from "./kueue-fields.ts";

export const admissionCheckConfigurationSchema = z.strictObject({
  ...NAMED_FIELDS,
  /** Who answers: `kueue.x-k8s.io/provisioning-request`, `kueue.x-k8s.io/multikueue`, or your own. It cannot be changed afterwards. */
  controllerName: word.max(253, { error: "At most 253 characters" }),
  /** The object that sets the check up. */
  parameters: z
    .strictObject({
      apiGroup: dnsSubdomain,
      kind: z
        .string()
        .refine((kind) => kind.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/i.test(kind), { error: "Give a kind" }),
      name: dnsLabel,
    })
    .optional(),
});

/**
 * An AdmissionCheck: something besides quota that must say yes before a workload starts.
 * @example
 * const configuration: AdmissionCheckConfiguration = {
 *   name: "more-nodes",
 *   controllerName: "kueue.x-k8s.io/provisioning-request",
 *   parameters: { apiGroup: "kueue.x-k8s.io", kind: "ProvisioningRequestConfig", name: "gpu-pool" },
 * };
 * @see https://kueue.sigs.k8s.io/docs/concepts/admission_check/
 */
export type AdmissionCheckConfiguration = z.input<typeof admissionCheckConfigurationSchema>;

/**
 * The AdmissionCheck that a configuration describes. Pure.
 * @example
 * const manifest = admissionCheckManifest({ name: "manual", controllerName: "example.com/manual" });
 * @throws {@link InputError} with everything that is wrong.
 */
export function admissionCheckManifest(
  configuration: AdmissionCheckConfiguration,
  version?: ServedVersion,
): TypedResource {
  const check = checkedInput("AdmissionCheck configuration", admissionCheckConfigurationSchema, configuration);
  const { controllerName, parameters } = check;
  return asTypedResource({
    ...envelope(ADMISSION_CHECKS, check, version),
    spec: { controllerName, ...(parameters === undefined ? {} : { parameters }) },
  });
}
