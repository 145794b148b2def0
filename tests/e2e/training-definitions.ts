import { CustomObjectsApi, type KubernetesObject as Manifest } from "@kubernetes/client-node";
import type { ResourceKind } from "../../src/common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_TRAINING_RUNTIMES, PYTORCH_JOBS, TRAIN_JOBS, TRAINING_RUNTIMES } from "../../src/index.ts";
import { type ControlPlane, eventually, TestObjects } from "./control-plane.ts";

const KINDS: readonly ResourceKind[] = [TRAIN_JOBS, TRAINING_RUNTIMES, CLUSTER_TRAINING_RUNTIMES, PYTORCH_JOBS];

/** The kinds of Kubeflow without their controllers, on a cluster that does not have them. Ends with `objects.removeAll`. */
export async function defineTrainingKinds(plane: ControlPlane): Promise<TestObjects> {
  const definitions = new TestObjects(plane);
  for (const kind of KINDS) {
    if ((await definitions.read(definitionOf(kind))) === undefined) await definitions.create(definitionOf(kind));
  }
  for (const kind of KINDS) {
    const made = () => definitions.read(definitionOf(kind)).then((found) => JSON.stringify(found));
    await eventually(`${kind.plural} are served`, made, (found) => /"type":"Established"/.test(found ?? ""));
    const list = () =>
      definitions.list(`${kind.group}/${kind.versions[0]}`, kind.kind, "default").catch(() => undefined);
    await eventually(`${kind.plural} can be listed`, list, (found) => found !== undefined);
  }
  return definitions;
}

/** Writes a status, as the controllers of the kind would. */
export async function writeStatus(
  plane: ControlPlane,
  { group, versions: [version], plural }: ResourceKind,
  place: { readonly namespace: string; readonly name: string },
  status: object,
): Promise<void> {
  const api = plane.kubeconfig.makeApiClient(CustomObjectsApi);
  const at = { group, version, plural, ...place };
  const object = await api.getNamespacedCustomObject(at);
  await api.replaceNamespacedCustomObjectStatus({ ...at, body: { ...object, status } });
}

type Schema = Readonly<Record<string, unknown>>;
/** In the words of client-node, which writes `x-kubernetes-…`, as with `_default`. */
const ANY: Schema = { type: "object", x_kubernetes_preserve_unknown_fields: true };
const TEXT: Schema = { type: "string" };
const COUNT: Schema = { type: "integer", format: "int32" };
const FLAG: Schema = { type: "boolean" };
const TEXTS: Schema = { type: "array", items: TEXT };
const ANY_LIST: Schema = { type: "array", items: ANY };
const object = (properties: Readonly<Record<string, Schema>>): Schema => ({ type: "object", properties });
const role = object({ replicas: COUNT, restartPolicy: TEXT, template: ANY });
const initializer = object({ storageUri: TEXT, env: ANY_LIST, secretRef: object({ name: TEXT }) });

/** Every field that we send, named as in the definitions of Kubeflow: the server refuses others. */
const SPECS: Readonly<Record<string, Schema>> = {
  [TRAIN_JOBS.plural]: object({
    runtimeRef: object({ apiGroup: TEXT, kind: TEXT, name: TEXT }),
    initializer: object({ dataset: initializer, model: initializer }),
    trainer: object({
      image: TEXT,
      command: TEXTS,
      args: TEXTS,
      env: ANY_LIST,
      numNodes: COUNT,
      numProcPerNode: COUNT,
      resourcesPerNode: ANY,
    }),
    suspend: { ...FLAG, _default: false },
    activeDeadlineSeconds: { type: "integer", format: "int64" },
    managedBy: { ...TEXT, _default: "trainer.kubeflow.org/trainjob-controller" },
  }),
  [PYTORCH_JOBS.plural]: object({
    nprocPerNode: TEXT,
    runPolicy: object({
      suspend: { ...FLAG, _default: false },
      cleanPodPolicy: TEXT,
      backoffLimit: COUNT,
      activeDeadlineSeconds: { type: "integer", format: "int64" },
      ttlSecondsAfterFinished: COUNT,
    }),
    pytorchReplicaSpecs: object({ Master: role, Worker: role }),
  }),
};

function definitionOf({ group, kind, plural, versions: [version], namespaced }: ResourceKind): Manifest {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? "Namespaced" : "Cluster",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: object({ spec: SPECS[plural] ?? ANY, status: ANY }) },
          subresources: { status: {} },
        },
      ],
    },
  } as Manifest;
}
