import * as z from "zod";
import {
  asTypedResource,
  isTypedResource,
  type TypedResource,
} from "../../common/kubernetes-cluster/typed-resource.ts";
import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { parseGoDuration } from "../../common/values/duration.ts";
import { annotationMap, count, dnsLabel, dnsSubdomain, labelMap } from "../../common/values/input-checks.ts";
import { checkedInput, InputError, type InputProblem } from "../../common/values/input-error.ts";
import { labelsAt, listAt, numberAt, textAt } from "../../common/values/untyped.ts";
import { APP_WRAPPERS } from "./app-wrapper.ts";
import { FAULT_TOLERANCE_PREFIX } from "./fault-tolerance.ts";

/** A span of time as Go writes it: `90s`, `1h30m`. */
const duration = z.string().refine((text) => (parseGoDuration(text) ?? -1n) >= 0n, {
  error: 'Give a duration such as "90s" or "1h30m"',
});

const exitCodes = z.array(z.int().min(0).max(255));

/** The controller's own values hold for what is left out (v1.2: 1m, 5m, 1m, 90s, 3, 0, 10m, 168h). */
const faultToleranceSchema = z.strictObject({
  admissionGracePeriodDuration: duration.optional(),
  warmupGracePeriodDuration: duration.optional(),
  failureGracePeriodDuration: duration.optional(),
  retryPausePeriodDuration: duration.optional(),
  /** For the whole life of the AppWrapper: the count is never set back. */
  retryLimit: count.optional(),
  /** Keeps the pods of a failed AppWrapper for a look; its quota stays held. */
  deletionOnFailureGracePeriodDuration: duration.optional(),
  forcefulDeletionGracePeriodDuration: duration.optional(),
  successTTLDuration: duration.optional(),
  /** Exit codes after which there is no retry. */
  terminalExitCodes: exitCodes.optional(),
  retryableExitCodes: exitCodes.optional(),
});

const appWrapperConfigurationSchema = z.strictObject({
  name: dnsSubdomain,
  /** Default: that of what is wrapped. */
  namespace: dnsLabel.optional(),
  /** LocalQueue; default: the one that the wrapped resources name. */
  queue: dnsSubdomain.optional(),
  priorityClass: dnsSubdomain.optional(),
  labels: labelMap.optional(),
  annotations: annotationMap.optional(),
  faultTolerance: faultToleranceSchema.optional(),
});

/** How an AppWrapper is named, queued and tried again. */
export type AppWrapperConfiguration = z.input<typeof appWrapperConfigurationSchema>;

/** What may be wrapped, with the pods that the controller finds in it by itself; the kinds without any may only come beside one that has some. */
const PODS_OF_KIND: Readonly<Record<string, (resource: Wrapped) => number>> = {
  "ray.io/RayCluster": ({ spec }) => 1 + listAt(spec, "workerGroupSpecs").length,
  "ray.io/RayJob": ({ spec }) => 1 + listAt(spec, "rayClusterSpec", "workerGroupSpecs").length,
  "kubeflow.org/PyTorchJob": () => 2,
  "jobset.x-k8s.io/JobSet": ({ spec }) => listAt(spec, "replicatedJobs").length,
  "batch/Job": () => 1,
  "apps/Deployment": () => 1,
  "apps/StatefulSet": () => 1,
  "/Pod": () => 1,
  "/Secret": () => 0,
  "/ConfigMap": () => 0,
  "/Service": () => 0,
  "/PersistentVolumeClaim": () => 0,
};
const MOST_POD_SPECS = 8;
const WHAT = "AppWrapper";

/**
 * Wraps typed resources into one AppWrapper: they are admitted, created, retried and deleted together. A queue that a wrapped
 * resource names is taken for the whole; Kueue looks at nothing inside.
 *
 * @example
 * const cluster = rayClusterManifest({ name: "train", namespace: "team-a", queue: "user-queue" });
 * const wrapper = wrapInAppWrapper({ name: "train", faultTolerance: { retryLimit: 1 } }, [cluster]);
 * await submitAppWrapper(client, wrapper);
 * @throws {@link InputError} for kinds whose pods AppWrapper cannot count, several queues or namespaces, and more than 8 pod templates.
 * @see https://project-codeflare.github.io/appwrapper/
 */
export function wrapInAppWrapper(
  configuration: AppWrapperConfiguration,
  resources: readonly TypedResource[],
): TypedResource {
  const wrapper = checkedInput(WHAT, appWrapperConfigurationSchema, configuration);
  refuseRaw(resources);
  const problems = wrappingProblems(resources, wrapper.namespace);
  const queues = new Set(resources.flatMap((resource) => queueOf(resource) ?? []));
  if (wrapper.queue === undefined && queues.size > 1) {
    problems.push({
      path: "queue",
      message: `The resources name several queues (${[...queues].join(", ")}): name one.`,
    });
  }
  if (problems.length > 0) throw new InputError(WHAT, problems);
  const queue = wrapper.queue ?? [...queues][0];
  const labels = {
    ...wrapper.labels,
    ...(queue === undefined ? {} : { [QUEUE_NAME_LABEL]: queue }),
    ...(wrapper.priorityClass === undefined ? {} : { [PRIORITY_CLASS_LABEL]: wrapper.priorityClass }),
  };
  const annotations = { ...wrapper.annotations, ...faultToleranceAnnotations(wrapper.faultTolerance ?? {}) };
  const namespace = wrapper.namespace ?? resources[0]?.metadata.namespace;
  return asTypedResource({
    apiVersion: `${APP_WRAPPERS.group}/${APP_WRAPPERS.versions[0]}`,
    kind: APP_WRAPPERS.kind,
    metadata: {
      name: wrapper.name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: { components: resources.map((resource) => ({ template: unqueued(resource) })) },
  });
}

/** Programs without types come here, too. */
function refuseRaw(resources: readonly TypedResource[]): void {
  if (!Array.isArray(resources)) throw new InputError(WHAT, [{ path: "resources", message: "Give a list of them." }]);
  const message = "Build it with a function of this library, or check the whole with appWrapperFromManifest.";
  const raw = resources.flatMap((one, index) =>
    isTypedResource(one) ? [] : [{ path: `resources[${index}]`, message }],
  );
  if (raw.length > 0) throw new InputError(WHAT, raw);
}

/** What is wrapped, as far as it matters to the wrapper. */
interface Wrapped {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string | undefined };
  readonly [field: string]: unknown;
}

/** @param stated - For each resource, how many pod sets its component states; then they are not looked for. */
export function wrappingProblems(
  resources: readonly Wrapped[],
  wished: string | undefined,
  stated: readonly number[] = [],
): InputProblem[] {
  const problems: InputProblem[] = [];
  let podSpecs = 0;
  const namespace = wished ?? resources[0]?.metadata.namespace;
  for (const [index, resource] of resources.entries()) {
    const path = `resources[${index}]`;
    const kind = `${resource.apiVersion.includes("/") ? resource.apiVersion.replace(/\/.*/, "") : ""}/${resource.kind}`;
    const pods = Object.hasOwn(PODS_OF_KIND, kind) ? PODS_OF_KIND[kind] : undefined;
    const own = stated[index] ?? 0;
    if (pods === undefined) {
      const known = Object.keys(PODS_OF_KIND).map((name) => name.replace(/^.*\//, ""));
      problems.push({ path, message: `A ${resource.kind} cannot be wrapped. These can: ${known.join(", ")}.` });
    }
    podSpecs += own > 0 ? own : (pods?.(resource) ?? 0);
    if (resource.metadata.namespace !== namespace) {
      problems.push({
        path: `${path}.metadata.namespace`,
        message: `Everything must be in one namespace, ${namespace ?? ""}.`,
      });
    }
    if (resource.kind === "RayCluster" && hasSeveralHosts(resource)) {
      problems.push({
        path,
        message: "AppWrapper counts one pod per replica and would reset a group of several hosts for ever.",
      });
    }
  }
  if (problems.length === 0 && podSpecs === 0)
    problems.push({ path: "resources", message: "Nothing in it runs pods." });
  if (podSpecs > MOST_POD_SPECS) {
    problems.push({ path: "resources", message: `${podSpecs} pod templates are too many: at most ${MOST_POD_SPECS}.` });
  }
  return problems;
}

function hasSeveralHosts({ spec }: Wrapped): boolean {
  return listAt(spec, "workerGroupSpecs").some((group) => (numberAt(group, "numOfHosts") ?? 1) > 1);
}

function queueOf({ metadata }: TypedResource): string | undefined {
  return textAt(metadata, "labels", QUEUE_NAME_LABEL);
}

/** Kueue leaves children of what it manages alone; labels for it would only mislead people. */
function unqueued(resource: TypedResource): object {
  const labels = new Map(labelsAt(resource.metadata, "labels"));
  labels.delete(QUEUE_NAME_LABEL);
  labels.delete(PRIORITY_CLASS_LABEL);
  const { labels: _labels, ...metadata } = resource.metadata;
  return { ...resource, metadata: labels.size === 0 ? metadata : { ...metadata, labels: Object.fromEntries(labels) } };
}

function faultToleranceAnnotations(settings: NonNullable<AppWrapperConfiguration["faultTolerance"]>) {
  const annotations: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined)
      annotations[FAULT_TOLERANCE_PREFIX + name] = Array.isArray(value) ? value.join(",") : String(value);
  }
  return annotations;
}
