/** Watches what comes over the bus of a server that is fuzzed, and says what must not. */
import { EventEmitter } from "node:events";
import { WebSocket } from "ws";
import type { Bus } from "../../server/index.js";
import { allowedEmit, allowedEmits, type Emit, keyOf } from "./rule.js";

const MAX_VIOLATIONS = 10;

/** What is promised of the bus while strangers send whatever they like. */
export class Oracle {
  /** What the router emits and listens to. The application below it emits on its own. */
  readonly bus: Bus;
  /** How the application itself emits and listens. */
  readonly application = new EventEmitter();
  readonly violations: string[] = [];
  emitted = 0;
  /** How often each emit is allowed by what was sent so far; `undefined` while the bytes were mutated on the way. */
  #allowed: Map<string, number> | undefined = new Map();

  constructor() {
    this.application.setMaxListeners(0);
    this.bus = {
      on: (event, listener) => this.application.on(event, listener),
      off: (event, listener) => this.application.off(event, listener),
      emit: (event, ...payload: unknown[]) => {
        this.#check(event, payload);
        this.application.emit(event, ...payload);
      },
    };
  }

  /** Something is not as it must be. */
  violated(what: string): void {
    if (this.violations.length < MAX_VIOLATIONS) this.violations.push(what);
  }

  /** `text` is about to be sent as it is: what it allows may come over the bus once. */
  sends(text: string): void {
    for (const key of allowedEmits(text).map(keyOf)) {
      this.#allowed?.set(key, (this.#allowed.get(key) ?? 0) + 1);
    }
  }

  /** From now on nobody can know what arrives: each emit is only held to the rule. */
  loosen(): void {
    this.#allowed = undefined;
  }

  #check(event: string, payload: unknown[]): void {
    this.emitted++;
    if (event === "error:ws") return; // the router's own report of a frame that could not be sent
    const emit = toEmit(event, payload);
    const key = emit && keyOf(emit);
    if (key === undefined) this.violated(`payload of another shape: ${describe(event, payload)}`);
    else if (!this.#take(key, emit))
      this.violated(`not allowed by anything sent: ${describe(event, payload)}`);
  }

  #take(key: string, emit: Emit | undefined): boolean {
    if (!this.#allowed) return emit !== undefined && isWithinRule(emit, key);
    const count = this.#allowed.get(key) ?? 0;
    if (count > 1) this.#allowed.set(key, count - 1);
    else this.#allowed.delete(key);
    return count > 0;
  }
}

/** What was emitted, if its payload is exactly nothing, an id or `{ message, socket }` with the real socket. */
function toEmit(event: string, payload: unknown[]): Emit | undefined {
  const [first] = payload;
  if (payload.length === 0) return { event, payload: { kind: "none" } };
  if (payload.length > 1) return undefined;
  if (typeof first === "string" || typeof first === "number")
    return { event, payload: { kind: "id", id: first } };
  if (typeof first !== "object" || first === null) return undefined;
  if (Reflect.ownKeys(first).sort().join() !== "message,socket") return undefined;
  const { message, socket } = first as { message: unknown; socket: unknown }; // as its keys have said
  if (typeof message !== "object" || message === null || !(socket instanceof WebSocket)) return undefined;
  if (Object.getPrototypeOf(message) !== Object.prototype) return undefined;
  return { event, payload: { kind: "message", message } };
}

/** Whether some text would allow `emit`: the one that its own parts make up. */
function isWithinRule({ event, payload }: Emit, key: string): boolean {
  const frame =
    payload.kind === "message"
      ? payload.message
      : { event, ...(payload.kind === "id" && { id: payload.id }) };
  const allowed = allowedEmit(JSON.stringify(frame));
  return allowed !== undefined && keyOf(allowed) === key;
}

function describe(event: string, payload: unknown[]): string {
  const parts = payload.map((part) => (Object(part).message ? { message: Object(part).message } : part));
  return JSON.stringify([event, ...parts]).slice(0, 500);
}
