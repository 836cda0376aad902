import assert from "node:assert/strict";
import { test } from "node:test";
import { type Health, Hopeless, PAUSES, RECOVERED, type Service, Supervisor } from "../src/supervisor";

/** A world in which time passes when it is told to. */
class World {
  readonly said: string[] = [];
  readonly healths: Health["state"][] = [];
  private time = 0;
  private waiting: { at: number; run: () => void }[] = [];
  private crash: (() => void) | undefined;
  /** What the next starts come to; a service that is not listed starts. */
  outcomes: ("starts" | "fails" | "hopeless")[] = [];

  readonly supervisor = new Supervisor(
    async (ended) => {
      this.crash = ended;
      const outcome = this.outcomes.shift() ?? "starts";
      if (outcome === "hopeless") {
        throw new Hopeless("nothing there");
      }
      return this.service(outcome);
    },
    (health) => this.healths.push(health.state),
    {
      now: () => this.time,
      after: (milliseconds, run) => {
        const entry = { at: this.time + milliseconds, run };
        this.waiting.push(entry);
        return () => {
          this.waiting = this.waiting.filter((other) => other !== entry);
        };
      },
    },
  );

  private service(outcome: "starts" | "fails"): Service {
    return {
      start: async () => {
        this.said.push("start");
        await tick();
        if (outcome === "fails") {
          throw new Error("it does not start");
        }
        this.said.push("started");
      },
      stop: async () => {
        this.said.push("stop");
        await tick();
        this.said.push("stopped");
      },
    };
  }

  async crashes(): Promise<void> {
    this.crash?.();
    await settled();
  }

  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const due = this.waiting.filter(({ at }) => at <= this.time);
    this.waiting = this.waiting.filter(({ at }) => at > this.time);
    for (const { run } of due) {
      run();
    }
    await settled();
  }

  get pauses(): number {
    return this.waiting.length;
  }
}

const tick = () => new Promise((resolve) => setImmediate(resolve));
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test("starts and stops never overlap", async () => {
  const world = new World();
  const { supervisor } = world;
  await Promise.all([
    supervisor.start(),
    supervisor.restart(),
    supervisor.start(),
    supervisor.restart(),
    supervisor.stop(),
  ]);
  const once = ["start", "started", "stop", "stopped"];
  assert.deepEqual(world.said, [...once, ...once, ...once]);
  assert.equal(supervisor.health.state, "stopped");
});

test("a second start leaves a running service alone", async () => {
  const world = new World();
  await world.supervisor.start();
  await world.supervisor.start();
  assert.deepEqual(world.said, ["start", "started"]);
});

test("a service that ends on its own comes back after a pause", async () => {
  const world = new World();
  await world.supervisor.start();
  await world.crashes();
  assert.deepEqual(world.supervisor.health, { state: "waiting", attempt: 1 });
  await world.pass(PAUSES[0] ?? 0);
  assert.deepEqual(world.healths, ["starting", "running", "waiting", "starting", "running"]);
});

test("pauses grow, and then the service is given up", async () => {
  const world = new World();
  await world.supervisor.start();
  for (const pause of PAUSES) {
    await world.crashes();
    await world.pass(pause - 1);
    assert.equal(world.supervisor.health.state, "waiting");
    await world.pass(1);
    assert.equal(world.supervisor.health.state, "running");
  }
  await world.crashes();
  assert.deepEqual(world.supervisor.health, { state: "failed", reason: "Its server ended 6 times in a row." });
  assert.equal(world.pauses, 0);
  await world.supervisor.restart();
  assert.equal(world.supervisor.health.state, "running");
});

test("failures are forgotten once the service has run for a while", async () => {
  const world = new World();
  await world.supervisor.start();
  for (const _ of [...PAUSES, ...PAUSES]) {
    await world.crashes();
    assert.deepEqual(world.supervisor.health, { state: "waiting", attempt: 1 });
    await world.pass(PAUSES[0] ?? 0);
    await world.pass(RECOVERED);
  }
});

test("a start that fails is tried again, one that cannot succeed is not", async () => {
  const world = new World();
  world.outcomes = ["fails", "hopeless"];
  await world.supervisor.start();
  assert.equal(world.supervisor.health.state, "waiting");
  await world.pass(PAUSES[0] ?? 0);
  assert.deepEqual(world.supervisor.health, { state: "failed", reason: "nothing there" });
  assert.equal(world.pauses, 0);
});

test("a stop ends the attempts to come back", async () => {
  const world = new World();
  await world.supervisor.start();
  await world.crashes();
  await world.supervisor.stop();
  await world.pass(60_000);
  assert.equal(world.supervisor.health.state, "stopped");
});

test("the late end of a service that was replaced changes nothing", async () => {
  const world = new World();
  await world.supervisor.start();
  const first = (world as unknown as { crash: () => void }).crash;
  await world.supervisor.restart();
  first();
  await settled();
  assert.equal(world.supervisor.health.state, "running");
});
