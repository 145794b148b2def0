import { z } from "zod";
import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { annotationMap, dnsLabel, dnsSubdomain, labelMap } from "../../common/values/input-checks.ts";
import { checkedInput, InputError, type InputProblem } from "../../common/values/input-error.ts";
import { APP_WRAPPERS } from "./app-wrapper.ts";
import { wrappingProblems } from "./wrap-in-app-wrapper.ts";

const WHAT = "AppWrapper manifest";

const podSetSchema = z.strictObject({
  /** Where in the template the pods are described: `template.spec.template`. */
  path: z.string(),
  replicas: z.int().min(0).optional(),
  annotations: annotationMap.optional(),
});

const templateSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: dnsSubdomain, namespace: dnsLabel.optional() }),
});

const manifestSchema = z.strictObject({
  apiVersion: z.literal(`${APP_WRAPPERS.group}/${APP_WRAPPERS.versions[0]}`),
  kind: z.literal(APP_WRAPPERS.kind),
  metadata: z.strictObject({
    name: dnsSubdomain,
    namespace: dnsLabel.optional(),
    labels: labelMap.optional(),
    annotations: annotationMap.optional(),
  }),
  spec: z.strictObject({
    suspend: z.boolean().optional(),
    components: z
      .array(
        z.strictObject({
          template: templateSchema,
          podSets: z.array(podSetSchema).optional(),
          annotations: annotationMap.optional(),
        }),
      )
      .min(1, { error: "Give one or more" }),
  }),
});

/**
 * An AppWrapper that somebody wrote as YAML, checked: its own fields all of them, and of what it wraps kind, name and namespace. It
 * wraps the kinds whose pods AppWrapper knows how to count, and no others; a component may say itself where its pods are (`podSets`).
 *
 * @param namespace - Where it goes when it names none.
 * @example
 * const wrapper = appWrapperFromManifest(parse(await readFile("aw.yaml", "utf8")), { namespace: "team-a" });
 * await submitAppWrapper(client, wrapper);
 * @throws {@link InputError} with everything that is wrong.
 * @see https://project-codeflare.github.io/appwrapper/
 */
export function appWrapperFromManifest(
  manifest: unknown,
  { namespace }: { readonly namespace?: string | undefined } = {},
): TypedResource {
  const checked = checkedInput(WHAT, manifestSchema, manifest);
  const place = checked.metadata.namespace ?? namespace;
  const resources = checked.spec.components.map(({ template }) => ({
    ...template,
    metadata: { namespace: place, ...template.metadata },
  }));
  const counted = checked.spec.components.map(({ podSets = [] }) => podSets.length);
  const problems = wrappingProblems(resources, place, counted).map(
    ({ path, message }): InputProblem => ({
      path: path
        .replace(/^resources\[(\d+)\]/, "spec.components[$1].template")
        .replace(/^resources$/, "spec.components"),
      message,
    }),
  );
  if (problems.length > 0) throw new InputError(WHAT, problems);
  return asTypedResource({
    ...checked,
    metadata: { ...checked.metadata, ...(place === undefined ? {} : { namespace: place }) },
  });
}
