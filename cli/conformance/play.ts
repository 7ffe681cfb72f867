/** Plays the steps of one vector. */
import type { Arrival, Connection } from "./connection.js";
import { differs, fill, Memory, show } from "./placeholders.js";
import type { Step, Template } from "./vector.js";

/** How long a play waits, in milliseconds. */
export interface Waits {
  /** For what must come. */
  withinMs: number;
  /** For what must not come. */
  quietMs: number;
}

/** Where a play takes place: what differs between a server and a client under test. */
export interface Scene {
  /** Opens a connection, or waits for the client under test to open one. */
  connect(options: { pong?: boolean }, withinMs: number): Promise<Connection>;
  /** Whether a client under test connects in that time. */
  hasConnection(withinMs: number): Promise<boolean>;
  /** Tells a client under test what to do. */
  tell(command: Template): void;
  /** The next report of a client under test on a call; nothing if none comes in time. */
  report(call: number, withinMs: number): Promise<Template | undefined>;
}

type Act = (step: Step, play: Play) => Promise<void> | void;

/** What each key of a step does. A step has one of them. */
const ACTS: Readonly<Partial<Record<keyof Step, Act>>> = {
  connect: async (step, play) => void (await play.connection(step)),
  accept: async (step, play) => void (await play.connection(step)),
  send: (step, play) => play.send(step),
  text: async (step, play) => {
    const text = String(fill(step.text, play.memory));
    (await play.connection(step)).send(text, step.pieces);
  },
  binary: async (step, play) =>
    (await play.connection(step)).sendBinary(Buffer.from(step.binary ?? "", "hex")),
  pong: async (step, play) => (await play.connection(step)).pong(step.pong ?? ""),
  expect: (step, play) => play.expect(step),
  expectAll: (step, play) => play.expectAll(step),
  until: (step, play) => play.until(step),
  rises: (step, play) => play.rises(step),
  nothing: async (step, play) => {
    const arrival = await play.arrival(step, play.waits.quietMs);
    if (arrival) throw new Error(`there should be nothing, but there is ${show(arrival)}`);
  },
  closed: (step, play) => play.closed(step),
  close: async (step, play) => (await play.leave(step)).close(step.close ?? 1000),
  cut: async (step, play) => (await play.leave(step)).cut(),
  noneConnects: async (_step, play) => {
    if (await play.scene.hasConnection(play.waits.quietMs)) throw new Error("it has connected");
  },
  tell: (step, play) => play.tell(step),
  told: (step, play) => play.told(step),
  toldUntil: (step, play) => play.told(step),
  untold: async (step, play) => {
    const report = await play.scene.report(step.untold ?? 0, play.waits.quietMs);
    if (report) throw new Error(`it should report nothing, but it reports ${show(report)}`);
  },
  pause: (step) => new Promise((resolve) => setTimeout(resolve, step.pause)),
};

/** One vector at work: its connections and what it remembers. */
export class Play {
  readonly memory = new Memory();
  readonly scene: Scene;
  readonly waits: Waits;
  #connections = new Map<string, Connection>();
  /** The connections that the vector itself has ended, or seen the end of. */
  #left = new Set<Connection>();

  constructor(scene: Scene, waits: Waits) {
    this.scene = scene;
    this.waits = waits;
  }

  /** Plays all steps. Rejects with what went wrong at which of them. */
  async run(steps: readonly Step[]): Promise<void> {
    try {
      for (const [index, step] of steps.entries()) await this.#step(step, index + 1);
    } finally {
      for (const connection of this.#connections.values()) connection.cut();
    }
  }

  async #step(step: Step, number: number): Promise<void> {
    const key = Object.keys(ACTS).find((name) => name in step);
    const act = ACTS[key as keyof Step]; // one of its own keys, or undefined
    try {
      if (!act) throw new Error("there is no such step");
      await act(step, this);
      for (const { fault } of this.#connections.values()) if (fault) throw new Error(fault);
    } catch (error) {
      if (error instanceof Unable) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`step ${number}, ${show(step)}: ${message}`);
    }
  }

  /** The connection of a step, opened when it is first named. */
  async connection({ on = "a", connect = {}, withinMs }: Step): Promise<Connection> {
    const known = this.#connections.get(on);
    if (known) return known;
    const connection = await this.scene.connect(connect, withinMs ?? this.waits.withinMs);
    this.#connections.set(on, connection);
    return connection;
  }

  /** The connection of a step, which may end from now on. */
  async leave(step: Step): Promise<Connection> {
    const connection = await this.connection(step);
    this.#left.add(connection);
    return connection;
  }

  async send(step: Step): Promise<void> {
    const connection = await this.connection(step);
    for (let n = 1; n <= (step.times ?? 1); n++) {
      connection.send(JSON.stringify(fill(step.send, this.memory, n)));
    }
  }

  tell(step: Step): void {
    for (let n = 1; n <= (step.times ?? 1); n++) {
      const command = fill(step.tell, this.memory, n);
      this.scene.tell(command as Template); // an object, as it was before its placeholders were filled in
    }
  }

  async expect(step: Step): Promise<void> {
    const { expect = {}, exact, times = 1 } = step;
    for (let n = 1; n <= times; n++) {
      const difference = differs(expect, await this.#frame(step), this.memory, { exact, n });
      if (difference) throw new Error(difference);
    }
  }

  async expectAll(step: Step): Promise<void> {
    const missing = new Set(step.expectAll);
    while (missing.size > 0) {
      const frame = await this.#frame(step);
      const found = [...missing].find((each) => differs(each, frame, this.memory) === undefined);
      if (!found) throw new Error(`${show(frame)} is none of them`);
      missing.delete(found);
    }
  }

  async until(step: Step): Promise<void> {
    const left = this.#patience(step);
    while (differs(step.until ?? {}, await this.#frame(step, left()), this.memory) !== undefined);
  }

  async rises(step: Step): Promise<void> {
    const { rises: last = {} } = step;
    const left = this.#patience(step);
    for (let before = Number.NEGATIVE_INFINITY; before !== last.data; ) {
      const frame = await this.#frame(step, left());
      const difference = differs({ ...last, data: "<number>" }, frame, this.memory);
      if (difference) throw new Error(difference);
      if (Number(frame.data) < before) throw new Error(`${frame.data} came after ${before}`);
      before = Number(frame.data);
    }
  }

  async closed(step: Step): Promise<void> {
    const connection = await this.leave(step);
    const left = this.#patience(step);
    while (true) {
      const arrival = await connection.arrivals.next(left());
      if (!arrival) throw new Error("the connection is not closed");
      if (arrival.kind === "frame") continue;
      if ([step.closed].flat().includes(arrival.code)) return;
      throw new Error(`it was closed with ${arrival.code}`);
    }
  }

  async told(step: Step): Promise<void> {
    const expected = step.told ?? step.toldUntil ?? {};
    const left = this.#patience(step);
    while (true) {
      const report = await this.scene.report(Number(expected.call), left());
      if (!report) throw new Error("it reports nothing");
      if (typeof report.cannot === "string") throw new Unable(report.cannot);
      const difference = differs(expected, report, this.memory, { exact: true });
      if (!difference) return;
      if (step.told) throw new Error(`it reports ${show(report)}: ${difference}`);
    }
  }

  /** How long is left for a step, however much comes meanwhile that is not what it waits for. */
  #patience({ withinMs = this.waits.withinMs }: Step): () => number {
    const end = performance.now() + withinMs;
    return () => end - performance.now();
  }

  /** What comes next over the connection of a step. A server may say at any time that values are late (13.2). */
  async arrival(step: Step, withinMs: number): Promise<Arrival | undefined> {
    const { arrivals } = await this.connection(step);
    const left = this.#patience({ ...step, withinMs });
    const isPassedOver = (arrival: Arrival): boolean =>
      arrival.kind === "frame" &&
      /^ws:(stale|live)$/.test(String(arrival.frame.event)) &&
      !JSON.stringify(step).includes(String(arrival.frame.event));
    let arrival: Arrival | undefined;
    do arrival = await arrivals.next(left());
    while (arrival && isPassedOver(arrival));
    return arrival;
  }

  /** The next frame that came over the connection of a step. */
  async #frame(step: Step, withinMs = this.#patience(step)()): Promise<Template> {
    const arrival = await this.arrival(step, withinMs);
    if (arrival?.kind === "frame") return arrival.frame;
    const connection = await this.connection(step);
    throw new Error(connection.fault ?? (arrival ? `it was closed with ${arrival.code}` : "nothing came"));
  }
}

/** The peer under test says that it cannot do what it is asked: the vector is skipped. */
export class Unable extends Error {}
