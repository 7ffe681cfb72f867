/** Requests that are sent again and again to nodes of a cluster, while its engine and its nodes fail. */
import fc from "fast-check";
import type { Engine } from "../../../cluster/engine.js";
import { createRouter, type Router } from "../../../server/index.js";
import { type MemoryEngine, memoryEngine, seededRandom, VirtualClock } from "../../../testing/index.js";
import { type RunOptions, toParameters } from "../../support/schedules.js";
import { Viewer } from "../../support/viewer.js";

const TIMES = { beatMs: 500, waitMs: 500 };
/** So long after a fault every node has rejoined, and told the engine what it had to. */
const CALM_MS = 4_000;
/** Long enough for every lease to end. */
const REST_MS = 25_000;
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

interface Node {
  router: Router;
  engine: Engine;
}

/** One request: where it has run, and what may have become of it. */
interface Asked {
  runs: number[];
  answer: (() => void)[];
  /** Whether a node that is gone, or was cut off, has run it: it may be called interrupted. */
  mayBeInterrupted: boolean;
  /** Whether nobody is left who could know of it. */
  isLost: boolean;
}

/** A cluster in memory, and one client that asks all its nodes. */
class RequestModel {
  readonly clock = new VirtualClock();
  readonly hub: MemoryEngine;
  readonly violations: string[] = [];
  #nodes: (Node | undefined)[];
  #asked = new Map<string, Asked>();
  #faultAt = 0;
  /** Whether the engine has forgotten what it has not been told again yet. */
  #hasForgotten = false;

  constructor(seed: number, nodes: number) {
    const random = seededRandom(seed);
    this.hub = memoryEngine({ clock: this.clock, random, latencyMs: [0.5, 6] });
    this.#nodes = Array.from({ length: nodes }, (_, index) => this.#start(index, random));
  }

  /** Sends it to one node, where that must not run it if another has: not while a node may have to act alone. */
  async ask(ref: string, at: number): Promise<void> {
    const node = this.#node(at);
    if (!node || !this.#isCalm) return;
    new Viewer(node.router).say({ event: "slow", ref, of: ref });
    await this.clock.advance(50);
  }

  answer(ref: string): void {
    for (const answer of this.#asked.get(ref)?.answer.splice(0) ?? []) answer();
  }

  fault(act: (hub: MemoryEngine) => void): void {
    this.#faultAt = this.clock.now();
    act(this.hub);
  }

  kill(keeps: boolean): void {
    this.fault((hub) => hub.kill({ keeps }));
    if (keeps) return;
    this.#hasForgotten = true;
    for (const asked of this.#asked.values()) {
      if (asked.runs.some((at) => !this.#nodes[at])) asked.isLost = true;
    }
  }

  cut(at: number, forMs: number): void {
    const node = this.#node(at);
    if (!node) return;
    this.fault((hub) => hub.cut(node.engine, forMs));
    this.#doubt(at);
  }

  /** A node ends, with a goodbye or without. */
  end(at: number, goodbye: boolean): void {
    const node = this.#node(at);
    if (!node || this.#nodes.filter(Boolean).length < 2) return;
    if (this.#isCalm) this.#hasForgotten = false;
    this.#nodes[at % this.#nodes.length] = undefined;
    this.#doubt(at);
    if (goodbye) node.router.close();
    else this.fault((hub) => hub.cut(node.engine, 1e9));
  }

  /** Heals every fault, asks again everywhere, and says what has not come out as it must. */
  async check(): Promise<void> {
    this.fault((hub) => hub.resume());
    this.hub.start();
    await this.clock.advance(REST_MS);
    for (const ref of this.#asked.keys()) this.answer(ref);
    await this.clock.advance(1_000);
    for (const [ref, asked] of [...this.#asked].filter(([, { isLost }]) => !isLost)) {
      const viewers = this.#nodes
        .filter((node) => node !== undefined)
        .map(({ router }) => new Viewer(router));
      for (const viewer of viewers) viewer.say({ event: "slow", ref, of: ref });
      await this.clock.advance(1_000);
      this.#judge(ref, asked, viewers);
    }
    for (const node of this.#nodes) node?.router.close();
  }

  #judge(ref: string, { runs, mayBeInterrupted }: Asked, viewers: Viewer[]): void {
    const say = (what: string): number => this.violations.push(`request ${ref} ${what}`);
    if (runs.length !== 1) say(`ran on ${runs}`);
    const replies = viewers.map(({ events }) => {
      const { data, error } = events.find((frame) => frame.event === "ws:reply" && frame.ref === ref) ?? {};
      return Object(error).code ?? data;
    });
    const right = mayBeInterrupted ? [`${ref} on ${runs[0]}`, "interrupted"] : [`${ref} on ${runs[0]}`];
    if (!replies.every((each) => right.includes(each))) say(`was answered by ${replies}`);
  }

  get #isCalm(): boolean {
    const all = this.#nodes.filter((node) => node !== undefined);
    const areJoined = all.every(({ router }) => router.cluster?.state === "joined");
    return areJoined && this.clock.now() - this.#faultAt > CALM_MS;
  }

  #node(at: number): Node | undefined {
    return this.#nodes[at % this.#nodes.length];
  }

  #doubt(at: number): void {
    for (const asked of this.#asked.values()) {
      if (!asked.runs.includes(at % this.#nodes.length)) continue;
      asked.mayBeInterrupted = true;
      if (this.#hasForgotten) asked.isLost ||= !this.#node(at);
    }
  }

  #start(index: number, random: () => number): Node {
    const engine = this.hub.engine(TIMES);
    const own = { clock: this.clock, random, log: SILENT, requestWindowMs: 1e9, cluster: engine };
    const router = createRouter({ webSockets: true, ...own });
    router.handle("slow", ({ of }) => this.#ran(String(of), index));
    return { router, engine };
  }

  #ran(ref: string, index: number): Promise<string> {
    const fresh: Asked = { runs: [], answer: [], mayBeInterrupted: false, isLost: false };
    const asked = this.#asked.get(ref) ?? fresh;
    this.#asked.set(ref, asked);
    asked.runs.push(index);
    return new Promise((resolve) => asked.answer.push(() => resolve(`${ref} on ${index}`)));
  }
}

type Step = [name: string, run: (model: RequestModel) => unknown];

const at = fc.nat({ max: 3 });
const ref = fc.constantFrom("a", "b", "c");
const ms = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 2_000 }), fc.nat({ max: 20_000 }));
const ask = fc
  .tuple(ref, at)
  .map(([name, node]): Step => [`ask ${name} on ${node}`, (m) => m.ask(name, node)]);
const answer = ref.map((name): Step => [`answer ${name}`, (model) => model.answer(name)]);
const pass = ms.map((time): Step => [`${time} ms pass`, ({ clock }) => clock.advance(time)]);
const kill = fc.boolean().map((keeps): Step => [`kill, keeps ${keeps}`, (model) => model.kill(keeps)]);
const cut = fc
  .tuple(at, fc.nat({ max: 5_000 }))
  .map(([node, time]): Step => [`cut ${node} for ${time}`, (model) => model.cut(node, time)]);
const end = fc
  .tuple(at, fc.boolean())
  .map(([node, bye]): Step => [`end ${node}, goodbye ${bye}`, (model) => model.end(node, bye)]);
const engine = fc
  .constantFrom("start", "stop", "resume")
  .map((what): Step => [what, (model) => model.fault((hub) => hub[what]())]);
const step = fc.oneof(
  { weight: 6, arbitrary: ask },
  { weight: 3, arbitrary: answer },
  { weight: 4, arbitrary: pass },
  ...[kill, cut, end, engine].map((arbitrary) => ({ weight: 1, arbitrary })),
);

/** Drives random schedules of requests. Throws with the shortest that breaks a promise. Returns how many there were. */
export async function runRequestModel(options: RunOptions): Promise<number> {
  let count = 0;
  const steps = fc.array(step, { maxLength: 30, size: "max" });
  const property = fc.asyncProperty(
    fc.nat(),
    fc.integer({ min: 1, max: 4 }),
    steps,
    async (world, nodes, run) => {
      count++;
      const model = new RequestModel(world, nodes);
      await model.clock.advance(CALM_MS + 100);
      for (const [, act] of run) await act(model);
      await model.check();
      const why = run.map(([name]) => `  ${name}`).join("\n");
      const broken = model.violations.slice(0, 5).join("\n");
      if (broken) throw new Error(`the promise of the cluster is broken (${nodes} nodes)\n${why}\n${broken}`);
    },
  );
  await fc.assert(property, {
    ...toParameters(options),
    includeErrorInReport: true,
  });
  return count;
}
