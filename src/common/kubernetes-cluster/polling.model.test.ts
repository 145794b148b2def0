import { afterAll, beforeAll, expect, test } from "vitest";
import type { PollSubscription } from "./client.ts";
import { FakeCollection, type Fault, fakeError, THINGS } from "./fake-collection.ts";
import { ManualClock } from "./manual-clock.ts";
import type { Scope } from "./resource-kind.ts";
import { SharedPollers } from "./shared-pollers.ts";
import { SubscriberLog } from "./subscriber-log.ts";

const RUNS = 10_000;
const STEPS = 8;

const SCOPES: readonly Scope[] = [
  {},
  { namespace: "a" },
  { labelSelector: "queue=x" },
  { namespace: "b", labelSelector: "queue=y" },
];

const { stackTraceLimit } = Error;

// The stacks of all the errors that are thrown on purpose would cost more than the rest.
beforeAll(() => {
  Error.stackTraceLimit = 0;
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

test(`${RUNS} random histories with faults all end in what the server holds`, async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const problem = await play(seed);
    if (problem !== undefined) expect.fail(`seed ${seed}: ${problem}`);
  }
}, 300_000);

/** Plays one history. @returns what went wrong. */
async function play(seed: number): Promise<string | undefined> {
  const run = new Run(seed);
  for (let step = 0; step < STEPS; step++) await run.step();
  return await run.finish();
}

class Run {
  readonly #random: () => number;
  readonly #clock = new ManualClock();
  readonly #server = new FakeCollection(this.#clock);
  readonly #pollers: SharedPollers;
  readonly #scope: Scope;
  readonly #views: { readonly log: SubscriberLog; readonly subscription: PollSubscription; visible: boolean }[] = [];
  readonly #story: string[] = [];

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#scope = this.#pick(SCOPES);
    this.#server.bookmarks = this.#random() < 0.7;
    this.#server.consistentPages = this.#random() < 0.5;
    this.#server.expiredShape = this.#pick(["reject", "event"]);
    this.#server.pageMs = this.#random() < 0.3 ? 300 : 0;
    this.#pollers = new SharedPollers({
      source: this.#server,
      clock: this.#clock,
      random: this.#random,
      cpuMs: () => 0,
      pageSize: 2,
    });
    for (let count = this.#whole(6); count > 0; count--) this.#change();
    this.#subscribe();
  }

  async step(): Promise<void> {
    const dice = this.#random();
    if (dice < 0.5) for (let count = 1 + this.#whole(3); count > 0; count--) this.#change();
    else if (dice < 0.75) this.#breakSomething();
    else if (dice < 0.8) this.#note("compact", () => this.#server.compact());
    else if (dice < 0.84) this.#note("other writes", () => this.#server.tick(5));
    else if (dice < 0.92) this.#turnView();
    else if (dice < 0.95) this.#subscribe();
    else if (dice < 0.97) this.#note("wake", () => this.#pollers.wake());
    else this.#note("sign in", () => this.#pollers.signInAgain());
    const ms = this.#pick([0, 0, 200, 700, 1_500, 3_000, this.#random() < 0.03 ? 400_000 : 4_500]);
    this.#story.push(`+${ms}`);
    await this.#clock.advance(ms);
  }

  async finish(): Promise<string | undefined> {
    this.#server.faults.length = 0;
    for (const view of this.#views) view.subscription.setVisible(true);
    this.#pollers.signInAgain();
    // Most are right after one poll; a hold that grew may keep one silent for longer.
    for (let turns = 0; turns < 10; turns++) {
      await this.#clock.advance(2_500);
      if (this.#views.every(({ log }) => log.status?.status === "live")) break;
    }
    this.#pollers.wake();
    await this.#clock.advance(2_500);
    const expected = sorted(this.#server.expected(this.#scope));
    const wrong = this.#views.find(({ log }) => sorted(log.rows) !== expected);
    const unsafe = this.#server.requests.find(
      ({ verb, resourceVersion }) => verb === "watch" && !Number(resourceVersion),
    );
    const last = this.#views.find(({ log }) => log.status?.status !== "live");
    this.#pollers.close();
    if (wrong !== undefined)
      return `shown ${sorted(wrong.log.rows)}, server ${expected} after ${this.#story.join(" ")}`;
    if (unsafe !== undefined) return `a watch from ${unsafe.resourceVersion} after ${this.#story.join(" ")}`;
    if (last !== undefined) return `ends as ${last.log.status?.status} after ${this.#story.join(" ")}`;
    if (this.#server.mostInFlight > 1)
      return `${this.#server.mostInFlight} polls at once after ${this.#story.join(" ")}`;
    return undefined;
  }

  #change(): void {
    const namespace = this.#pick(["a", "b"]);
    const name = this.#pick(["one", "two", "three", "four"]);
    const object = { namespace, name, labels: { queue: this.#pick(["x", "y"]) }, value: String(this.#whole(100)) };
    const dice = this.#random();
    if (dice < 0.6) this.#note(`put ${namespace}/${name}`, () => this.#server.put(object));
    else if (dice < 0.8) this.#note(`delete ${namespace}/${name}`, () => this.#server.delete(name, namespace));
    else this.#note(`replace ${namespace}/${name}`, () => this.#server.replace(object));
  }

  #breakSomething(): void {
    const fault = this.#fault();
    this.#note(`${fault.on}:${fault.error.reason}`, () => this.#server.faults.push(fault));
  }

  #fault(): Fault {
    const passing = () => fakeError(this.#pick(["reset", "timeout", "server-error", "refused", "protocol"] as const));
    const after = this.#whole(3);
    return this.#pick<() => Fault>([
      () => ({ on: "list", error: passing() }),
      () => ({ on: "watch", error: passing() }),
      () => ({ on: "list", error: fakeError("expired") }),
      () => ({ on: "watch", error: fakeError("expired") }),
      () => ({ on: "watch-body", after, shape: "event", error: fakeError("expired") }),
      () => ({ on: "watch-body", after, shape: "event", error: fakeError("server-error") }),
      () => ({ on: "watch-body", after, shape: "reject", error: fakeError("reset") }),
      () => ({ on: "list-body", error: fakeError("reset") }),
      () => ({ on: "watch", error: fakeError("throttled", 2_000) }),
      () => ({ on: "list", error: fakeError("throttled") }),
      () => ({ on: "watch", error: fakeError("unauthorized") }),
      () => ({ on: "list", error: fakeError("forbidden") }),
      () => ({ on: "list", error: fakeError("kind-missing") }),
      () => ({ on: "discovery", error: fakeError("kind-missing") }),
    ])();
  }

  #turnView(): void {
    const view = this.#pick(this.#views);
    view.visible = !view.visible;
    this.#note(view.visible ? "show" : "hide", () => view.subscription.setVisible(view.visible));
  }

  #subscribe(): void {
    const log = new SubscriberLog();
    this.#story.push("subscribe");
    this.#views.push({ log, subscription: this.#pollers.poll(THINGS, this.#scope, log), visible: true });
  }

  #note(what: string, act: () => void): void {
    this.#story.push(what);
    act();
  }

  #whole(below: number): number {
    return Math.floor(this.#random() * below);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#whole(items.length)] as Item;
  }
}

function sorted(rows: ReadonlyMap<string, string>): string {
  return [...rows]
    .map(([uid, row]) => `${uid}:${row}`)
    .sort()
    .join(", ");
}

/** Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
