import type { ContextFacts, Identity } from "../../common/kubernetes-cluster/client.ts";
import type { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { KueueSettings } from "../../common/kueue/verdict/admission-world.ts";
import type { KindId } from "./row.ts";

/** Where we stand with the cluster of the chosen context. */
export type Connection =
  | { readonly status: "opening"; readonly contextName: string }
  | {
      readonly status: "failed";
      readonly contextName: string;
      readonly message: string;
      readonly error: ClusterError | undefined;
    }
  | {
      readonly status: "open";
      readonly facts: ContextFacts;
      readonly readOnly: boolean;
      /** Undefined until the server has said, or when it cannot say. */
      readonly identity: Identity | undefined;
      readonly serverVersion: string | undefined;
      readonly namespaces: KnownNamespaces;
      /** Kinds the cluster serves, by id, with the version in use; undefined until discovery has answered. */
      readonly served: ReadonlyMap<KindId, string> | undefined;
      /** How Kueue is set up; undefined until it was read, or when it may not be. */
      readonly kueue?: KueueSettings | undefined;
    };

/** Which namespaces can be offered, and how we know: a person without the right to list them still gets a useful list. */
export interface KnownNamespaces {
  readonly names: readonly string[];
  readonly from: "listed" | "projects" | "context" | "unknown";
}

/** A context of the kubeconfig, for the context picker. */
export interface ContextChoice {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | undefined;
  readonly disabledBecause: string | undefined;
}
