import type { NewObject } from "../stored-object.ts";

const SIZE = { cpu: "32", memory: "128Gi", "ephemeral-storage": "500Gi", pods: "250" };
const GPUS_PER_NODE = "8";

/** What nodes are like: every third has GPUs, every third is spot. */
export interface NodeOptions {
  /** Domain of the labels that tell capacity, accelerator, block and rack. */
  readonly labelDomain?: string;
}

/** A worker node by its place in the row. */
export function newNode(index: number, { labelDomain = "node.example.com" }: NodeOptions = {}): NewObject {
  const name = `node-${index}`;
  const gpu = index % 3 === 1;
  const size = gpu ? { ...SIZE, "nvidia.com/gpu": GPUS_PER_NODE } : SIZE;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "node-role.kubernetes.io/worker": "",
        [`${labelDomain}/accelerator`]: gpu ? "a100" : "none",
        [`${labelDomain}/block`]: `block-${Math.floor(index / 4)}`,
        [`${labelDomain}/capacity`]: index % 3 === 2 ? "spot" : "on-demand",
        [`${labelDomain}/rack`]: `rack-${Math.floor(index / 2)}`,
      },
    },
    spec: { podCIDR: `10.244.${index}.0/24`, podCIDRs: [`10.244.${index}.0/24`] },
    status: nodeStatus(name, size),
  };
}

function nodeStatus(name: string, size: Readonly<Record<string, string>>) {
  return {
    addresses: [
      { type: "InternalIP", address: "127.0.0.1" },
      { type: "Hostname", address: name },
    ],
    capacity: size,
    allocatable: size,
    conditions: CONDITIONS.map(([type, status, reason, message]) => ({ type, status, reason, message })),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: "amd64",
      bootID: "",
      containerRuntimeVersion: "containerd://2.1.0",
      kernelVersion: "6.1.0",
      kubeProxyVersion: "v1.36.3",
      kubeletVersion: "v1.36.3",
      machineID: "",
      operatingSystem: "linux",
      osImage: "simulated",
      systemUUID: "",
    },
  };
}

const CONDITIONS = [
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["NetworkUnavailable", "False", "RouteCreated", "RouteController created a route"],
] as const;
