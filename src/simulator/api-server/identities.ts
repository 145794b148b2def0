import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { TLSSocket } from "node:tls";
import { StoreRefusal } from "../object-store.ts";
import type { Identity } from "./api-request.ts";
import type { AccessQuestion } from "./rbac.ts";

/** A person who proves who they are with a token. */
export interface TokenUser {
  readonly token: string;
  readonly name: string;
  readonly groups: readonly string[];
}

const ANONYMOUS: Identity = { name: "system:anonymous", groups: ["system:unauthenticated"] };

/**
 * Who sends a request: by client certificate, else by bearer token, else nobody.
 *
 * @throws {@link StoreRefusal} 401 for a token that is not known.
 */
export function identify(headers: IncomingHttpHeaders, socket: unknown, users: readonly TokenUser[]): Identity {
  const certified = certifiedIdentity(socket as Partial<TLSSocket>);
  if (certified !== undefined) return certified;
  const { authorization } = headers;
  if (authorization === undefined) return ANONYMOUS;
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
  const user = users.find((candidate) => sameText(candidate.token, token));
  if (user === undefined) throw new StoreRefusal(401, "Unauthorized", "Unauthorized");
  return authenticated(user.name, user.groups);
}

function certifiedIdentity(socket: Partial<TLSSocket>): Identity | undefined {
  if (socket.authorized !== true) return undefined;
  const subject = socket.getPeerCertificate?.()?.subject;
  if (subject?.CN === undefined) return undefined;
  const organizations: unknown = subject.O;
  const groups = Array.isArray(organizations) ? organizations : organizations === undefined ? [] : [organizations];
  return authenticated(String(subject.CN), groups.map(String));
}

function authenticated(name: string, groups: readonly string[]): Identity {
  return { name, groups: [...groups, "system:authenticated"] };
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

/** Somebody's wish to act as another, and the rights that it takes. */
export interface Impersonation {
  readonly identity: Identity;
  readonly questions: readonly AccessQuestion[];
}

/** @throws {@link StoreRefusal} when groups or the like are given without a user. */
export function impersonationOf(headers: IncomingHttpHeaders): Impersonation | undefined {
  const user = one(headers["impersonate-user"]);
  const groups = many(headers["impersonate-group"]);
  const uid = one(headers["impersonate-uid"]);
  const extra = extraOf(headers);
  if (user === undefined) {
    if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return undefined;
    const message = `requested [{Group  ${groups.join(" ")} }] without impersonating a user`;
    throw new StoreRefusal(500, "InternalError", `Internal error occurred: ${message}`);
  }
  const question = (group: string, resource: string, name: string, subresource?: string): AccessQuestion => ({
    verb: "impersonate",
    group,
    resource,
    name,
    subresource,
  });
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  const who: AccessQuestion =
    account === null
      ? question("", "users", user)
      : { ...question("", "serviceaccounts", account[2] ?? ""), namespace: account[1] };
  const AUTHENTICATION = "authentication.k8s.io";
  return {
    identity: {
      name: user,
      groups:
        groups.length > 0 || account === null ? withAuthenticated(user, groups) : serviceAccountGroups(account[1]),
      ...(uid === undefined ? {} : { uid }),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    },
    questions: [
      who,
      ...groups.map((name) => question("", "groups", name)),
      ...(uid === undefined ? [] : [question(AUTHENTICATION, "uids", uid)]),
      ...Object.entries(extra).flatMap(([key, values]) =>
        values.map((value) => question(AUTHENTICATION, "userextras", value, key)),
      ),
    ],
  };
}

function withAuthenticated(user: string, groups: readonly string[]): readonly string[] {
  const implied = user === ANONYMOUS.name ? "system:unauthenticated" : "system:authenticated";
  return groups.includes(implied) ? groups : [...groups, implied];
}

function serviceAccountGroups(namespace: string | undefined): readonly string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
}

function extraOf(headers: IncomingHttpHeaders): Readonly<Record<string, readonly string[]>> {
  const prefix = "impersonate-extra-";
  const found = Object.entries(headers).filter(([header]) => header.startsWith(prefix));
  return Object.fromEntries(
    found.map(([header, value]) => [decodeURIComponent(header.slice(prefix.length)), many(value)]),
  );
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Node joins repeated headers with a comma. */
function many(value: string | string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : value.split(",")).map((text) => text.trim()).filter((text) => text !== "");
}
