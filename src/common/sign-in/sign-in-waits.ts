import { ClusterError } from "../kubernetes-cluster/errors.ts";

/** The caller's own signal ended the wait. */
export function abortedError(request: string): ClusterError {
  return new ClusterError("aborted", `${request}: cancelled. Nothing needs to be done.`, { request });
}
