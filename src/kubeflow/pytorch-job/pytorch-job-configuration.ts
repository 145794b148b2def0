import { z } from "zod";
import { resourceRequirementsSchema } from "../../common/core-objects/container-schema.ts";
import { affinitySchema, tolerationSchema } from "../../common/core-objects/pod-spec-schema.ts";
import { volumeMountSchema, volumeSchema } from "../../common/core-objects/volume-schema.ts";
import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { count, dnsSubdomain, labelMap, word } from "../../common/values/input-checks.ts";
import { checkedInput, InputError } from "../../common/values/input-error.ts";
import { didYouMean } from "../../common/values/nearest-name.ts";
import { present } from "../../common/values/present.ts";
import {
  atLeastOne,
  checkTraining,
  environment,
  envList,
  TRAINING_FIELDS,
  trainingMetadata,
} from "../training-fields.ts";
import { PYTORCH_JOBS } from "./pytorch-job.ts";

/** The training operator puts ports and environment into the container of this name. */
const CONTAINER = "pytorch";

const configurationSchema = z
  .strictObject({
    ...TRAINING_FIELDS,
    /** Container image of master and workers. */
    image: word,
    command: z.array(z.string()).min(1, { error: "Give a command, or leave it out" }).optional(),
    args: z.array(z.string()).optional(),
    env: environment.optional(),
    /** Pods beside the master; default 0. */
    workers: count.optional(),
    /** Processes in each pod; default: Kubeflow's choice, `auto`. */
    processesPerNode: z
      .union([atLeastOne, z.enum(["auto", "cpu", "gpu"])], { error: 'Give 1 or more, or "auto", "cpu" or "gpu"' })
      .optional(),
    /** Of each pod, with `requests` and `limits`. */
    resourcesPerNode: resourceRequirementsSchema.optional(),
    imagePullSecrets: z.array(dnsSubdomain).optional(),
    serviceAccount: dnsSubdomain.optional(),
    nodeSelector: labelMap.optional(),
    affinity: affinitySchema.optional(),
    tolerations: z.array(tolerationSchema).optional(),
    volumes: z.array(volumeSchema).optional(),
    volumeMounts: z.array(volumeMountSchema).optional(),
    /** Default `OnFailure`. `ExitCode`: 128 to 255 are tried again, 1 to 127 are not. */
    restartPolicy: z.enum(["Always", "OnFailure", "Never", "ExitCode"]).optional(),
    /** Pods that go when the job ends; default `None`. */
    cleanPodPolicy: z.enum(["All", "Running", "None"]).optional(),
    /** Retries before it has failed. */
    backoffLimit: count.optional(),
    /** Seconds that it may run for. */
    activeDeadlineSeconds: atLeastOne.optional(),
    /** Seconds that it stays after its end; default: for ever. */
    ttlSecondsAfterFinished: count.optional(),
  })
  .superRefine((job, context) => {
    checkTraining(job, context);
    const names = (job.volumes ?? []).map(({ name }) => name);
    for (const [index, { name }] of (job.volumeMounts ?? []).entries()) {
      if (names.includes(name)) continue;
      const message = `There is no volume "${name}".${didYouMean(name, names)}`;
      context.addIssue({ code: "custom", path: ["volumeMounts", index, "name"], message });
    }
  });

/**
 * A PyTorchJob in the words of a person: one master and any number of workers of the same make.
 *
 * @example
 * const configuration: PyTorchJobConfiguration = {
 *   name: "mnist",
 *   namespace: "team-a",
 *   queue: "user-queue",
 *   image: "example.com/mnist:1.2",
 *   args: ["--epochs", "3"],
 *   workers: 2,
 *   resourcesPerNode: { requests: { cpu: 2, memory: "8Gi" }, limits: { "nvidia.com/gpu": 1 } },
 * };
 * @see https://www.kubeflow.org/docs/components/trainer/legacy-v1/user-guides/pytorch/
 */
export type PyTorchJobConfiguration = z.input<typeof configurationSchema>;

/** Where a manifest goes, as far as its configuration does not say. */
export interface PyTorchJobPlace {
  /** For configurations without one. */
  readonly namespace?: string | undefined;
}

/**
 * Checks a configuration: every field, and how they fit together.
 * @example
 * const checked = checkedPyTorchJob(configuration);
 * @throws {@link InputError} with everything that is wrong, each with the path of its field.
 */
export function checkedPyTorchJob(configuration: PyTorchJobConfiguration): PyTorchJobConfiguration {
  return checkedInput("PyTorchJob configuration", configurationSchema, configuration);
}

/**
 * The PyTorchJob that a configuration describes. Pure: nothing is looked up, and the namespace's default queue is not added.
 *
 * @example
 * pyTorchJobManifest({ name: "mnist", namespace: "team-a", image: "example.com/mnist:1.2", workers: 2 });
 * @throws {@link InputError} with everything that is wrong with the configuration.
 */
export function pyTorchJobManifest(configuration: PyTorchJobConfiguration, at: PyTorchJobPlace = {}): TypedResource {
  const job = checkedPyTorchJob(configuration);
  const namespace = job.namespace ?? at.namespace;
  if (namespace === undefined)
    throw new InputError("PyTorchJob configuration", [{ path: "namespace", message: "Name the namespace." }]);
  const { workers = 0, restartPolicy = "OnFailure", processesPerNode } = job;
  const role = (replicas: number) => ({ replicas, restartPolicy, template: { spec: podOf(job) } });
  return asTypedResource({
    apiVersion: `${PYTORCH_JOBS.group}/${PYTORCH_JOBS.versions[0]}`,
    kind: PYTORCH_JOBS.kind,
    metadata: trainingMetadata({ ...job, namespace }),
    spec: present({
      nprocPerNode: processesPerNode === undefined ? undefined : String(processesPerNode),
      runPolicy: present({
        cleanPodPolicy: job.cleanPodPolicy,
        backoffLimit: job.backoffLimit,
        activeDeadlineSeconds: job.activeDeadlineSeconds,
        ttlSecondsAfterFinished: job.ttlSecondsAfterFinished,
      }),
      pytorchReplicaSpecs: { Master: role(1), ...(workers === 0 ? {} : { Worker: role(workers) }) },
    }),
  });
}

function podOf(job: PyTorchJobConfiguration): object {
  const container = present({
    name: CONTAINER,
    image: job.image,
    command: job.command,
    args: job.args,
    env: envList(job.env),
    resources: job.resourcesPerNode,
    volumeMounts: job.volumeMounts,
  });
  return present({
    serviceAccountName: job.serviceAccount,
    imagePullSecrets: job.imagePullSecrets?.map((name) => ({ name })),
    nodeSelector: job.nodeSelector,
    affinity: job.affinity,
    tolerations: job.tolerations,
    containers: [container],
    volumes: job.volumes,
  });
}
