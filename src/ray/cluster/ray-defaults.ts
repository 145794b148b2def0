import type { Amount } from "./ray-pod-configuration.ts";

/** What a cluster is given when nobody says otherwise; the sizes are those of the Python SDK since 0.33. */
export const HEAD_DEFAULTS = {
  cpu: { request: 1, limit: 2 },
  memory: { request: "5G", limit: "8G" },
} as const satisfies {
  readonly cpu: Amount;
  readonly memory: Amount;
};
export const WORKER_DEFAULTS = {
  cpu: { request: 1, limit: 1 },
  memory: { request: "3G", limit: "6G" },
} as const satisfies {
  readonly cpu: Amount;
  readonly memory: Amount;
};

/** OpenShift AI's image with CUDA 12.1, Python 3.11 and the Ray of `DEFAULT_RAY_VERSION`, by digest: it never changes under a cluster. */
export const DEFAULT_RAY_IMAGE =
  "quay.io/modh/ray@sha256:595b3acd10244e33fca1ed5469dccb08df66f470df55ae196f80e56edf35ad5a";
export const DEFAULT_RAY_VERSION = "2.52.1";

/** The Ray version that an image says it holds: the first three numbers of its tag. Undefined when the tag says nothing. */
export function rayVersionOfImage(image: string): string | undefined {
  if (image === DEFAULT_RAY_IMAGE) return DEFAULT_RAY_VERSION;
  return /:v?(\d+\.\d+\.\d+)(?:[-.+][^/:]*)?$/.exec(image.replace(/@.*$/, ""))?.[1];
}

export const DEFAULT_GROUP_NAME = "workers";
export const HEAD_CONTAINER = "ray-head";
/** The name that the Python SDK gives, and that dashboards and log queries look for. */
export const WORKER_CONTAINER = "machine-learning";

export const AUTOSCALER_RESOURCES = {
  requests: { cpu: "500m", memory: "512Mi" },
  limits: { cpu: "500m", memory: "512Mi" },
};
