import { FakeCollection, THINGS } from "./fake-collection.ts";
import { ManualClock } from "./manual-clock.ts";
import type { Scope } from "./resource-kind.ts";
import { SharedPollers } from "./shared-pollers.ts";
import { SubscriberLog } from "./subscriber-log.ts";

/** A clock, a server and pollers between them, for the tests of polling. */
export class PollingStage {
  readonly clock = new ManualClock();
  readonly server = new FakeCollection(this.clock);
  /** What every throw of the dice gives. */
  random = 0.5;
  /** Processor milliseconds that seem to pass during each poll. */
  cpuPerPoll = 0;
  pollers = this.open({});

  open(options: { readonly baseMs?: number; readonly pageSize?: number }): SharedPollers {
    let cpu = 0;
    const cpuMs = () => {
      cpu += this.cpuPerPoll;
      return cpu;
    };
    const { clock, server: source } = this;
    this.pollers = new SharedPollers({ source, clock, random: () => this.random, cpuMs, pageSize: 2, ...options });
    return this.pollers;
  }

  watch(scope: Scope = {}) {
    const log = new SubscriberLog();
    return { log, subscription: this.pollers.poll(THINGS, scope, log) };
  }

  /** A scope with two objects that has been listed and once been watched. */
  async settledScope(scope: Scope = {}) {
    this.server.put({ name: "one" });
    this.server.put({ name: "two" });
    const view = this.watch(scope);
    await this.clock.advance(3_000);
    this.sent();
    view.log.changes.length = 0;
    view.log.statuses.length = 0;
    return view;
  }

  /** What was sent since the last call, in short: `list`, `watch 1s`, `probe`. */
  sent(): string[] {
    return this.server.requests
      .splice(0)
      .filter(({ verb }) => verb !== "discovery")
      .map(({ verb, timeoutSeconds }) => (timeoutSeconds === undefined ? verb : `${verb} ${timeoutSeconds}s`));
  }
}
