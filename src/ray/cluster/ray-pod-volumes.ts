import type { Volume, VolumeMount } from "../../common/core-objects/volume-schema.ts";
import type { RayClusterSpecConfiguration } from "./ray-cluster-configuration.ts";
import { claimVolumeName, type RayPodConfiguration } from "./ray-pod-configuration.ts";

const CA_BUNDLE = "odh-trusted-ca-bundle";
const CA_FILES = [
  { volume: "odh-trusted-ca-cert", key: "ca-bundle.crt", file: "odh-trusted-ca-bundle.crt" },
  { volume: "odh-ca-cert", key: "odh-ca-bundle.crt", file: "odh-ca-bundle.crt" },
];
/** Where the distributions look for certificates. */
const CA_FOLDERS = ["/etc/pki/tls/certs", "/etc/ssl/certs"];

/** The ConfigMap is optional: where it is not there the files are not either, and the pod starts all the same. */
export const CA_VOLUMES: readonly Volume[] = CA_FILES.map(({ volume, key, file }) => ({
  name: volume,
  configMap: { name: CA_BUNDLE, items: [{ key, path: file }], optional: true },
}));

export const CA_MOUNTS: readonly VolumeMount[] = CA_FILES.flatMap(({ volume, file }) =>
  CA_FOLDERS.map((folder) => ({ name: volume, mountPath: `${folder}/${file}`, subPath: file })),
);

/** Volumes of one pod and where Ray's container sees them: those of the cluster, its own, claims, authorities. */
export function podVolumes(
  cluster: RayClusterSpecConfiguration,
  pod: RayPodConfiguration,
): { readonly volumes: readonly Volume[]; readonly mounts: readonly VolumeMount[] } {
  const claims = [...(cluster.claims ?? []), ...(pod.claims ?? [])];
  const claimVolumes = [...new Set(claims.map(({ claim }) => claim))].map((claim) => ({
    name: claimVolumeName(claim),
    persistentVolumeClaim: { claimName: claim },
  }));
  const claimMounts = claims.map(({ claim, ...mount }) => ({ name: claimVolumeName(claim), ...mount }));
  const authorities = cluster.caBundles !== false;
  return {
    volumes: [...(cluster.volumes ?? []), ...(pod.volumes ?? []), ...claimVolumes, ...(authorities ? CA_VOLUMES : [])],
    mounts: [
      ...(cluster.volumeMounts ?? []),
      ...(pod.volumeMounts ?? []),
      ...claimMounts,
      ...(authorities ? CA_MOUNTS : []),
    ],
  };
}
