import { createParts } from "../../client/link/join-parts.js";
import { createPair, type Link, type Pair, type Side, seededRandom } from "../../testing/index.js";
import type { Actor } from "./actor.js";
import { checkAlways, checkConverged, checkRight, checkUsers } from "./checks.js";
import { Frames, toFrame } from "./frames.js";
import type { ItemName } from "./items.js";
import { LaterBus, LaterTurns } from "./later-bus.js";
import { Promises, TIMEOUT_MS } from "./promises.js";
import { clientOf, Rights } from "./rights.js";
import { serveModel } from "./serve.js";
import { SlowLinks } from "./slow-links.js";
import { Truth } from "./truth.js";

export const CLIENTS = 3;
/** Long enough to notice a dead link (25 s, 10 s), to reconnect (5 s) and to be answered. */
const QUIET_MS = 90_000;
/** So long a token is good. */
const TOKEN_MS = 60_000;
/** Long enough for what is on its way to arrive, and shorter than any deadline. */
const LEAVE_MS = 5_000;
const LIMITS = { highWaterBytes: 600, maxQueuedBytes: 6_000, maxQueuedMs: 10_000 };

/** The system under test and the truth that it has to converge on. */
export class World {
  readonly pair: Pair;
  readonly actors: Actor[] = [];
  readonly violations: string[] = [];
  readonly truth = new Truth();
  readonly rights: Rights;
  readonly slow = new SlowLinks(() => this.pair.clock.now());
  readonly frames = new Frames(this.violations);
  /** The items of which the handler fails when it is called next. */
  readonly failing = new Set<ItemName>();
  readonly promises = new Promises(this);
  #process = 0;
  #clientOf = new WeakMap<Link, unknown>();
  #welcomed = new Set<unknown>();
  #isUp = true;
  isOver = false;
  #parts = new WeakMap<Link, ReturnType<typeof createParts>>();
  #numbers = 0;
  /** Which client is at the other end of a link. */
  #actorOf = new WeakMap<Link, number>();
  #random: () => number;
  #turns: LaterTurns;
  /** Whether the emitter delivers in a later turn, as monument's: every third world has such a one. */
  #isLater: boolean;
  /** The truth as far as the emitter has delivered it. */
  readonly delivered = new Map<ItemName, number>();

  constructor(seed: number) {
    this.#random = seededRandom(seed + 1);
    this.#turns = new LaterTurns(this.#random);
    this.#isLater = seed % 3 === 0;
    this.rights = new Rights({
      random: this.#random,
      after: (delayMs, then) => void this.pair.clock.after(delayMs, then),
    });
    this.pair = createPair({
      seed,
      latencyMs: [1, 50],
      router: {
        ...LIMITS,
        authenticateToken: async (token) => ({
          user: { id: token },
          expiresAt: this.pair.clock.date() + TOKEN_MS,
        }),
        authorize: (permission) => this.rights.authorize(permission),
      },
      ...(this.#isLater && {
        events: () => new LaterBus(),
        settle: () => this.#turns.settle(this.pair.clock, !this.rights.isHealed),
      }),
      serve: (router, events) => this.#serve(router, events),
      onLink: (link) => this.slow.open(link),
      onFrame: (link, side, text) => this.#onFrame(link, side, text),
    });
    for (let index = 0; index < CLIENTS; index++) this.actors.push(this.#createActor());
  }

  /** Sets an item for everybody, so often in one turn. */
  set(name: ItemName, times = 1): void {
    for (let time = 0; time < times; time++) {
      const version = this.truth.next(name);
      this.rights.set(name, version);
      const payload = this.truth.payload(name);
      if (name === "member") this.pair.router.publish("riders", 7, payload);
      else this.pair.router.publish(name, payload);
      const delivered = (): void => {
        this.delivered.set(name, version);
        this.slow.set(name, version);
      };
      if (this.#isLater) setImmediate(delivered);
      else delivered();
    }
  }

  /** Gives or takes the right of a client to have an item. */
  setRight(client: number, name: ItemName, may: boolean): void {
    const isOther = this.rights.change(client, name, may);
    if (isOther) this.pair.router.reauthorize(({ user }) => clientOf(user) === client);
  }

  /** Throws a client out. It comes back when everything is healed. */
  revoke(client: number): void {
    this.pair.router.revoke(({ user }) => clientOf(user) === client);
  }

  /** The promises that have not settled. */
  get pending(): number {
    return this.promises.pending;
  }

  /** A number that nothing had before. */
  number(): number {
    this.#numbers++;
    return this.#numbers;
  }

  /** Says what no state may ever show. */
  checkAlways(): void {
    checkAlways(this);
    this.frames.check(this.actors, this.truth);
  }

  /** Says what may only show while listeners are being told. */
  checkBetween(): void {
    this.checkAlways();
    checkUsers(this);
  }

  /** Heals every fault, waits, and says what has not converged. */
  async checkQuiet(): Promise<void> {
    this.start();
    this.rights.isHealed = true;
    for (const link of this.pair.links) {
      for (const direction of [link.toClient, link.toServer]) {
        direction.throttle(Number.POSITIVE_INFINITY);
        direction.detour(0);
        direction.resume();
      }
    }
    await this.pair.clock.advance(LEAVE_MS);
    for (const { client } of this.actors) {
      if (client.state.name === "closed") client.connect().catch(() => {}); // who was thrown out comes again
    }
    await this.pair.clock.advance(QUIET_MS);
    this.checkAlways();
    checkConverged(this);
    this.rights.isHealed = false;
  }

  stop(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.pair.stop();
  }

  start(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.pair.start();
  }

  /** Ends everything, and says what is left running. */
  async end(): Promise<void> {
    this.isOver = true;
    for (const { client } of this.actors) client.close();
    this.stop();
    await this.pair.clock.advance(LEAVE_MS);
    if (this.pair.clock.pending > 0) this.violations.push(`${this.pair.clock.pending} timers are left`);
  }

  #serve(router: Pair["router"], events: Pair["events"]): void {
    this.#process++;
    serveModel(
      { router, events },
      {
        process: this.#process,
        read: (name) => this.#read(name),
        later: (then) => void this.pair.clock.after(this.#handlerMs(), then),
        isQuick: () => this.#random() < 0.3,
        violation: (what) => void this.violations.push(what),
      },
    );
  }

  #read(name: ItemName): ReturnType<Truth["read"]> {
    if (this.failing.delete(name)) throw new Error("the handler fails once");
    return this.truth.read(name);
  }

  #createActor(): Actor {
    const report = (error: unknown): void => void this.violations.push(String(error));
    const token = `${this.actors.length}`;
    const lingerMs = this.#random() < 0.7 ? 0 : 3_000; // most find more with none
    const keeping = { lingerMs, keepValueMs: 20_000, maxKeptItems: 2 };
    const client = this.pair.client({ timeoutMs: TIMEOUT_MS, report, token: () => token, ...keeping });
    const actor: Actor = {
      client,
      stops: new Map(),
      lingerMs,
      leftAt: new Map(),
      seen: new Map(),
      truthAtOpen: new Map(),
      mostHeld: 0,
    };
    return actor;
  }

  /** Whether the client of `link` knows its server for one that answers pings: it can tell a dead link only then. */
  isKnown(link: Link): boolean {
    return this.#welcomed.has(this.#clientOf.get(link));
  }

  #onFrame(link: Link, side: Side, text: string): void {
    const toWhole = this.#parts.get(link) ?? createParts(Number.POSITIVE_INFINITY);
    this.#parts.set(link, toWhole);
    const whole = side === "client" ? toWhole(text) : text;
    if (!whole) return;
    const frame = toFrame(text, whole);
    if (!frame) return;
    const { event, client, token, data } = frame;
    if (event === "ws:hello") {
      this.#clientOf.set(link, client);
      this.#actorOf.set(link, Number(token));
    }
    const actor = this.#actorOf.get(link) ?? 0;
    if (side === "client" && data?.version !== undefined) checkRight(this, actor, event, data.version);
    if (event === "ws:welcome") this.#welcomed.add(this.#clientOf.get(link));
    const buffered = link.toClient.bufferedAmount;
    const most = LIMITS.highWaterBytes + LIMITS.maxQueuedBytes;
    if (buffered > most) this.violations.push(`${buffered} bytes wait for one session`);
    const at = this.actors[actor];
    if (event === "ws:hello" && at && at.client.state.name !== "open")
      at.truthAtOpen = new Map(this.delivered);
    if (at) this.frames.take(link, side, frame, at);
  }

  /** Most handlers are quick, and some take seconds. */
  #handlerMs(): number {
    const dice = this.#random();
    return dice < 0.7 ? 5 : (dice - 0.7) * 12_000;
  }
}
