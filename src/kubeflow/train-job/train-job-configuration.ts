import { z } from "zod";
import { resourceRequirementsSchema } from "../../common/core-objects/container-schema.ts";
import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { dnsSubdomain, word } from "../../common/values/input-checks.ts";
import { checkedInput, InputError } from "../../common/values/input-error.ts";
import { present } from "../../common/values/present.ts";
import {
  atLeastOne,
  checkTraining,
  environment,
  envList,
  TRAINING_FIELDS,
  trainingMetadata,
} from "../training-fields.ts";
import { TRAIN_JOBS } from "./train-job.ts";

const runtime = z.union(
  [
    dnsSubdomain,
    z.strictObject({ name: dnsSubdomain, kind: z.enum(["TrainingRuntime", "ClusterTrainingRuntime"]).optional() }),
  ],
  { error: 'Give the name of a runtime, or { name, kind } with kind "TrainingRuntime" or "ClusterTrainingRuntime"' },
);

const place = z.string().refine((text) => /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/.+|\/.*)$/.test(text), {
  error: 'Give an address such as "hf://org/name" or "s3://bucket/path", or an absolute path',
});

const initializerSchema = z.strictObject({
  /** Where it is fetched from: `hf://tatsu-lab/alpaca`, `s3://bucket/path`. */
  storageUri: place,
  env: environment.optional(),
  /** Name of a Secret with the credentials for it. */
  secret: dnsSubdomain.optional(),
});

const configurationSchema = z
  .strictObject({
    ...TRAINING_FIELDS,
    /** The template that it is run by. A name alone is looked for in the namespace, then in the cluster. */
    runtime,
    /** Container image of the training; default: the runtime's. */
    image: word.optional(),
    command: z.array(z.string()).min(1, { error: "Give a command, or leave it out" }).optional(),
    args: z.array(z.string()).optional(),
    env: environment.optional(),
    /** Pods that train together; default: the runtime's. */
    nodes: atLeastOne.optional(),
    /** Processes on each node; default: the runtime's, mostly one per GPU. */
    processesPerNode: atLeastOne.optional(),
    /** Of each node, with `requests` and `limits`; default: the runtime's. */
    resourcesPerNode: resourceRequirementsSchema.optional(),
    /** Fetched before the training begins, for runtimes with a step `dataset-initializer`. */
    dataset: initializerSchema.optional(),
    /** Fetched before the training begins, for runtimes with a step `model-initializer`. */
    model: initializerSchema.optional(),
    /** Seconds that it may run for, anew after each resumption (Trainer 2.2). */
    activeDeadlineSeconds: atLeastOne.optional(),
  })
  .superRefine(checkTraining);

/**
 * A training job in the words of a person. Name and runtime are needed; the runtime has a default for everything else.
 *
 * @example
 * const configuration: TrainJobConfiguration = {
 *   name: "fine-tune",
 *   namespace: "team-a",
 *   queue: "user-queue",
 *   runtime: "torch-distributed",
 *   command: ["torchrun", "train.py"],
 *   nodes: 2,
 *   resourcesPerNode: { requests: { cpu: 4, memory: "16Gi", "nvidia.com/gpu": 1 }, limits: { "nvidia.com/gpu": 1 } },
 * };
 * @see https://www.kubeflow.org/docs/components/trainer/
 */
export type TrainJobConfiguration = z.input<typeof configurationSchema>;

/** Where a manifest goes, as far as its configuration does not say. */
export interface TrainJobPlace {
  /** For configurations without one. */
  readonly namespace?: string | undefined;
}

/**
 * Checks a configuration: every field, and how they fit together.
 * @example
 * const checked = checkedTrainJob(configuration);
 * @throws {@link InputError} with everything that is wrong, each with the path of its field.
 */
export function checkedTrainJob(configuration: TrainJobConfiguration): TrainJobConfiguration {
  return checkedInput("TrainJob configuration", configurationSchema, configuration);
}

/**
 * The TrainJob that a configuration describes. Pure: nothing is looked up, so a runtime without a kind is taken for one of the whole
 * cluster, and the namespace's default queue is not added.
 *
 * @example
 * trainJobManifest({ name: "fine-tune", namespace: "team-a", runtime: "torch-distributed", nodes: 2 });
 * @throws {@link InputError} with everything that is wrong with the configuration.
 */
export function trainJobManifest(configuration: TrainJobConfiguration, at: TrainJobPlace = {}): TypedResource {
  const job = checkedTrainJob(configuration);
  const namespace = job.namespace ?? at.namespace;
  if (namespace === undefined)
    throw new InputError("TrainJob configuration", [{ path: "namespace", message: "Name the namespace." }]);
  const { name, kind = "ClusterTrainingRuntime" } = runtimeOf(job);
  return asTypedResource({
    apiVersion: `${TRAIN_JOBS.group}/${TRAIN_JOBS.versions[0]}`,
    kind: TRAIN_JOBS.kind,
    metadata: trainingMetadata({ ...job, namespace }),
    spec: present({
      runtimeRef: { apiGroup: TRAIN_JOBS.group, kind, name },
      initializer: filled({ dataset: initializer(job.dataset), model: initializer(job.model) }),
      trainer: filled({
        image: job.image,
        command: job.command,
        args: job.args,
        env: envList(job.env),
        numNodes: job.nodes,
        numProcPerNode: job.processesPerNode,
        resourcesPerNode: job.resourcesPerNode,
      }),
      activeDeadlineSeconds: job.activeDeadlineSeconds,
    }),
  });
}

export function runtimeOf({ runtime: wish }: TrainJobConfiguration) {
  return typeof wish === "string" ? { name: wish, kind: undefined } : wish;
}

function initializer(wish: z.infer<typeof initializerSchema> | undefined): object | undefined {
  if (wish === undefined) return undefined;
  const { storageUri, env, secret } = wish;
  return present({ storageUri, env: envList(env), secretRef: secret === undefined ? undefined : { name: secret } });
}

function filled(fields: object): object | undefined {
  const given = present(fields);
  return Object.keys(given).length === 0 ? undefined : given;
}
