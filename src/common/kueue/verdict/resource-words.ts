import { isAccelerator } from "../../core-objects/resources.ts";
import { type Amount, printAmount } from "../scheduler/amount.ts";

/** An amount as one says it: `2 GPUs`, `0.5 CPUs`, `12Gi of memory`, `3 example.com/fpga`. */
export function amountInWords(resource: string, amount: Amount): string {
  const noun = nounOf(resource);
  if (noun === undefined) return `${printAmount(resource, amount)} ${resource}`;
  if (noun === "memory") return `${printAmount(resource, amount)} of memory`;
  return `${countInWords(resource, amount)} ${amount === oneOf(resource) ? noun : `${noun}s`}`;
}

/** `2 more GPUs`, `12Gi more memory`. */
export function moreInWords(resource: string, amount: Amount): string {
  const noun = nounOf(resource);
  if (noun === undefined) return `${printAmount(resource, amount)} more ${resource}`;
  if (noun === "memory") return `${printAmount(resource, amount)} more memory`;
  return `${countInWords(resource, amount)} more ${amount === oneOf(resource) ? noun : `${noun}s`}`;
}

/** The number alone, where the resource was named before: `6`, `0.5`, `12Gi`. */
export function countInWords(resource: string, amount: Amount): string {
  if (resource !== "cpu" || amount % 1000n === 0n) return printAmount(resource, amount);
  return String(Number(amount) / 1000);
}

/** A resource as one says it: `GPUs`, `memory`. */
export function resourceInWords(resource: string): string {
  const noun = nounOf(resource);
  return noun === undefined || noun === "memory" ? (noun ?? resource) : `${noun}s`;
}

/** What people miss most comes first: devices, then memory, then the rest. */
export function byScarcity(a: string, b: string): number {
  return rank(a) - rank(b);
}

function rank(resource: string): number {
  if (isAccelerator(resource)) return 0;
  return resource === "memory" ? 1 : resource === "cpu" ? 2 : 3;
}

function nounOf(resource: string): string | undefined {
  if (resource === "cpu") return "CPU";
  if (resource === "memory") return "memory";
  if (resource === "pods") return "pod";
  if (!isAccelerator(resource)) return undefined;
  if (resource.endsWith("/gpu")) return "GPU";
  return resource.endsWith("/tpu") ? "TPU" : undefined;
}

function oneOf(resource: string): Amount {
  return resource === "cpu" ? 1000n : 1n;
}
