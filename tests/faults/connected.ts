import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import type { Clock } from "../../src/common/kubernetes-cluster/clock.ts";
import { type ConnectOptions, connect } from "../../src/common/kubernetes-cluster/cluster-client.ts";
import type { Credentials } from "../../src/common/kubernetes-cluster/credentials.ts";
import { type HasMeta, projectMeta } from "../../src/common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../src/common/kubernetes-cluster/resource-kind.ts";
import type { FakeKind } from "./fake-store.ts";
import { staticCredentials } from "./static-credentials.ts";

export interface ConnectedOptions extends Partial<Omit<ConnectOptions, "access">> {
  readonly credentials?: Credentials;
}

/** A client of a server, as one user, with nothing else set unless a test says so. */
export function connected(server: string, options: ConnectedOptions = {}): ClusterClient {
  const { credentials = staticCredentials(), ...others } = options;
  const context = {
    name: "fake",
    cluster: "fake",
    server,
    user: "alice",
    namespace: "team-a",
    insecure: false,
    actingAs: undefined,
  };
  return connect({
    access: { context, server, credentials },
    readOnly: false,
    version: "1.2.3",
    session: "session-1",
    ...others,
  });
}

/** A kind of the fake as the product knows kinds, projected to its metadata only. */
export function kindOf(kind: FakeKind, versions: readonly [string, ...string[]]): ResourceKind<HasMeta> {
  return { ...kind, versions, project: (object) => ({ meta: projectMeta(object) }) };
}

/** Time that stands still until a test moves it. */
export function stillClock(): Clock & { advance(ms: number): void } {
  let ms = 0;
  return {
    now: () => Date.UTC(2026, 0, 1) + ms,
    monotonic: () => ms,
    sleep: () => Promise.resolve(),
    advance(by) {
      ms += by;
    },
  };
}
