import type { ClusterClient, PollSubscription } from "../../common/kubernetes-cluster/client.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { ListingScope, ScopeKey } from "../model/listing.ts";
import { scopeKey } from "../model/listing.ts";
import type { Message } from "../model/message.ts";
import type { Row } from "../model/row.ts";
import { rowKindOf } from "../model/row-kind.ts";
import type { State } from "../model/state.ts";
import type { KnownKind } from "../model/view.ts";
import { wantedScopes } from "../update/listings.ts";

interface Followed {
  readonly subscription: PollSubscription;
  visible: boolean;
}

/** Keeps polls in line with what is on the screen: visible scopes are polled, others park. */
export function createScopeFollower(client: ClusterClient, dispatch: (message: Message) => void) {
  const followed = new Map<ScopeKey, Followed>();
  const rowKinds = new Map<KnownKind, ResourceKind<Row>>();

  const subscribe = (scope: ListingScope, known: KnownKind): Followed => {
    const key = scopeKey(scope);
    const kind = rowKinds.get(known) ?? rowKindOf(known);
    rowKinds.set(known, kind);
    const subscription = client.poll(
      kind,
      { namespace: scope.namespace },
      {
        onChange: ({ upserts, removals, full, partial, skipped }, at) =>
          dispatch({ kind: "rows-changed", key, upserts, removals, full, partial, skipped, at }),
        onStatus: (status) => dispatch({ kind: "scope-status", key, status }),
      },
    );
    return { subscription, visible: true };
  };

  return {
    follow(state: State): void {
      const wanted = new Map(wantedScopes(state).map((scope) => [scopeKey(scope), scope]));
      for (const [key, entry] of followed) {
        const visible = wanted.has(key);
        if (visible !== entry.visible) entry.subscription.setVisible(visible);
        entry.visible = visible;
      }
      for (const [key, scope] of wanted) {
        const known = state.catalog.kinds.get(scope.kindId);
        if (known !== undefined && !followed.has(key)) followed.set(key, subscribe(scope, known));
      }
    },
    refresh(): void {
      for (const { subscription, visible } of followed.values()) if (visible) subscription.refresh();
    },
    stop(): void {
      for (const { subscription } of followed.values()) subscription.stop();
      followed.clear();
    },
  };
}
