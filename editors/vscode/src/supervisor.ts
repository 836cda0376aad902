/** Something that runs until it is stopped or ends on its own. */
export interface Service {
  /** Resolves once it is ready; rejects when it cannot be. */
  start(): Promise<void>;
  /** Ends it. It is called once, also after a failed start or an unexpected end. */
  stop(): Promise<void>;
}

/** How a service is doing. */
export type Health =
  | { state: "stopped" }
  | { state: "starting" }
  | { state: "running" }
  /** It ended on its own, and is started again after a pause. */
  | { state: "waiting"; attempt: number }
  /** It will not be started again unless somebody asks for it. */
  | { state: "failed"; reason: string };

/** A failure that another attempt cannot mend, such as a program that is not there. */
export class Hopeless extends Error {}

/** The pauses before each new attempt, in milliseconds. After the last one the service is given up. */
export const PAUSES: readonly number[] = [250, 1000, 4000, 10_000, 30_000];

/** A service that has run for as long as this, in milliseconds, has its failures forgotten. */
export const RECOVERED = 120_000;

/** What a supervisor needs of the world, so that tests need not wait. */
export interface Clock {
  now(): number;
  after(milliseconds: number, run: () => void): () => void;
}

const CLOCK: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Keeps one service running. Starts and stops never overlap: each waits for the one before it. A service that ends on
 * its own is started again after a pause, which grows from time to time.
 */
export class Supervisor {
  private queue: Promise<void> = Promise.resolve();
  private service: Service | undefined;
  private startedAt = 0;
  private failures = 0;
  private cancelPause: (() => void) | undefined;
  private current: Health = { state: "stopped" };

  /**
   * @param create makes a new service, which calls `ended` when it ends on its own; it may reject with `Hopeless`
   * @param changed is told each new state of health
   */
  constructor(
    private readonly create: (ended: () => void) => Promise<Service>,
    private readonly changed: (health: Health) => void,
    private readonly clock: Clock = CLOCK,
  ) {}

  get health(): Health {
    return this.current;
  }

  /** Starts the service, unless it runs. */
  start(): Promise<void> {
    return this.enqueue(async () => {
      if (!this.service) {
        await this.bringUp();
      }
    });
  }

  /** Stops the service, and any attempt to start it again. */
  stop(): Promise<void> {
    return this.enqueue(async () => {
      await this.takeDown();
      this.set({ state: "stopped" });
    });
  }

  /** Stops the service if it runs, and starts a new one; earlier failures are forgotten. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.takeDown();
      this.failures = 0;
      await this.bringUp();
    });
  }

  private enqueue(run: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(run, run);
    return this.queue;
  }

  private async bringUp(): Promise<void> {
    this.cancelPause?.();
    this.cancelPause = undefined;
    this.set({ state: "starting" });
    let service: Service | undefined;
    let lost = false;
    const ended = () => {
      lost = true;
      // What a service that has been replaced still has to say no longer matters.
      if (service && this.service === service) {
        void this.enqueue(() => this.recover(service));
      }
    };
    try {
      service = await this.create(ended);
      this.service = service;
      await service.start();
      if (lost) {
        return;
      }
      this.startedAt = this.clock.now();
      this.set({ state: "running" });
    } catch (error) {
      if (error instanceof Hopeless) {
        await this.takeDown();
        this.set({ state: "failed", reason: error.message });
      } else if (!lost) {
        await this.recover(service);
      }
    }
  }

  /** After an end that nobody asked for. */
  private async recover(service: Service | undefined): Promise<void> {
    if (service && this.service !== service) {
      return;
    }
    if (this.current.state === "running" && this.clock.now() - this.startedAt >= RECOVERED) {
      this.failures = 0;
    }
    await this.takeDown();
    const pause = PAUSES[this.failures];
    this.failures += 1;
    if (pause === undefined) {
      this.set({ state: "failed", reason: `Its server ended ${this.failures} times in a row.` });
      return;
    }
    this.set({ state: "waiting", attempt: this.failures });
    this.cancelPause = this.clock.after(pause, () => void this.start());
  }

  private async takeDown(): Promise<void> {
    this.cancelPause?.();
    this.cancelPause = undefined;
    const service = this.service;
    this.service = undefined;
    try {
      await service?.stop();
    } catch {
      // A service that has already ended may refuse to be stopped; it is gone all the same.
    }
  }

  private set(health: Health): void {
    this.current = health;
    this.changed(health);
  }
}
