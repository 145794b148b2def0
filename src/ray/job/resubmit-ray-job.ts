import type { ClusterClient, WriteOptions } from "../../common/kubernetes-cluster/client.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { asTypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { InputError } from "../../common/values/input-error.ts";
import { entriesAt, labelsAt, listAt, textAt } from "../../common/values/untyped.ts";
import { RAY_JOBS, type RayJob } from "./ray-job.ts";

/** Fields that belong to one run: an id of Ray's is used once, and a stopped job's copy is to run. */
const OF_ONE_RUN: ReadonlySet<string> = new Set(["jobId", "suspend"]);

/**
 * Runs a job again that has ended, as another job with the same specification, labels and annotations: KubeRay never starts a job
 * anew that has ended. A stopped job is started by `resumeRayJob` instead. Two requests.
 *
 * @param as - Name of the new job.
 * @example
 * await resubmitRayJob(client, { namespace: "team-a", name: "train" }, "train-2");
 * @throws {@link InputError} for a job that ships files: they go with it, so submit its configuration again.
 * @throws {@link ClusterError} `exists`, `not-found`, …
 */
export async function resubmitRayJob(
  client: ClusterClient,
  name: ObjectName,
  as: string,
  options: WriteOptions = {},
): Promise<RayJob> {
  const { signal } = options;
  const object = await client.get(RAY_JOBS, name, { signal, urgent: true });
  const problem = (path: string, message: string) => new InputError("Resubmission", [{ path, message }]);
  if (!/^[a-z](?:[-a-z0-9]{0,45}[a-z0-9])?$/.test(as)) {
    throw problem("as", 'Lower-case letters, digits and "-", a letter first, at most 47 characters.');
  }
  const volumes = listAt(object.spec, "submitterPodTemplate", "spec", "volumes");
  if (volumes.some((volume) => textAt(volume, "secret", "secretName") === `${name.name}-files`)) {
    throw problem("name", `The files of ${name.name} belong to it and go with it. Submit its configuration again.`);
  }
  const spec = Object.fromEntries(entriesAt(object.spec).filter(([field]) => !OF_ONE_RUN.has(field)));
  const annotations = [...labelsAt(object.metadata, "annotations")].filter(
    ([key]) => !key.startsWith("kubectl.kubernetes.io/"),
  );
  const version = (await client.discovery(options)).versionOf(RAY_JOBS) ?? RAY_JOBS.versions[0];
  const copy = asTypedResource({
    apiVersion: `${RAY_JOBS.group}/${version}`,
    kind: RAY_JOBS.kind,
    metadata: {
      name: as,
      namespace: name.namespace,
      labels: Object.fromEntries(labelsAt(object.metadata, "labels")),
      annotations: Object.fromEntries(annotations),
    },
    spec,
  });
  return RAY_JOBS.project(await client.create(RAY_JOBS, copy, options), version);
}
