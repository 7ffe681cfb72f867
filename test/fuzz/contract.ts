/** Random fields and ids for a server with a contract: nothing that does not fit reaches a handler. */
import { createRouter, type RouterOptions } from "../../server/index.js";
import { type CONTRACTS, SOUND } from "../support/contracts/contracts.js";
import { FakePeer } from "../support/fake-peer.js";
import { Dice } from "./dice.js";
import { anyKey, anyObject, anyString, anyValue } from "./values.js";

/** What became of the frames. */
export interface ContractReport {
  violations: string[];
  /** How often a handler ran, and how many messages were refused with `invalid`. */
  ran: number;
  invalid: number;
}

type Message = Record<string, unknown>;
const EVENTS = ["add", "chat:say", "leave", "reserve", "chat:message", "unknown"];
/** So many frames are sent before the answers are awaited. */
const AT_ONCE = 50;

/** Sends so many frames, the same for the same seed, to a server with this contract. */
export async function fuzzContract(
  contract: (typeof CONTRACTS)[number][1],
  seed: number,
  frames: number,
): Promise<ContractReport> {
  const report: ContractReport = { violations: [], ran: 0, invalid: 0 };
  const limits = { maxFramesPerSecond: 1e9, maxFrameBurst: 1e9, maxRequests: 1e9, maxAllRequests: 1e9 };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const options: RouterOptions = { webSockets: true, contract, log, ...limits }; // without its types: any name will do
  const router = createRouter(options);
  const hear = (message: Message): void => {
    report.ran++;
    if (!SOUND[String(message.event)]?.(message, contract))
      report.violations.push(`a handler got ${show(message)}`);
  };
  for (const event of EVENTS) router.handle(event, hear);
  const isType =
    (type: string) =>
    ({ id }: { id: unknown }) => {
      if (id !== undefined && typeof id !== type) report.violations.push(`a handler of ids got ${show(id)}`);
      return new Error("no value");
    };
  router.answer("riders", isType("number"));
  router.answer("rooms", isType("string"));
  const dice = new Dice(seed);
  const peer = await new FakePeer(router).hello();
  for (let sent = 0; sent < frames && report.violations.length === 0; sent += AT_ONCE) {
    const batch = new Map(
      dice.times(AT_ONCE, () => anyFrame(dice)).map((frame, n) => [`${sent + n}`, frame]),
    );
    for (const [ref, frame] of batch) peer.say({ ...frame, ref });
    for (let left = batch.size; left > 0; left--) judge(report, await peer.inbox.next(), batch);
  }
  router.close();
  return report;
}

function anyFrame(dice: Dice): Message {
  if (dice.chance(0.2)) {
    const id = dice.pick([dice.below(9), `${dice.below(9)}`, anyString(dice)]);
    return { event: `data:get:${dice.pick(["riders", "rooms", "clock"])}`, id };
  }
  const event = dice.pick(EVENTS);
  const fields = dice.chance(0.5) ? anyObject(dice) : {};
  for (const key of ["a", "b", "text", "name", anyKey(dice)]) {
    if (dice.chance(0.6)) fields[key] = dice.chance(0.5) ? dice.below(99) : anyValue(dice);
  }
  return { ...fields, event };
}

/** Holds one answer to what was sent. */
function judge(report: ContractReport, answer: Message, batch: ReadonlyMap<string, Message>): void {
  const { code, message, issues } = Object(answer.error);
  if (code !== "invalid") return;
  report.invalid++;
  const { event: _, ...fields } = batch.get(String(answer.ref)) ?? {};
  if (!Array.isArray(issues) || issues.length < 1 || issues.length > 10 || !issues.every(hasPath)) {
    report.violations.push(`a refusal without a path: ${show(answer)}`);
  }
  const told = [message, ...(Array.isArray(issues) ? issues : []).map((issue) => issue.message)].join("\n");
  const quoted = textsOf(fields).find((text) => text.length > 12 && told.includes(text));
  if (quoted !== undefined) report.violations.push(`${show(answer)} repeats ${quoted}`);
}

function hasPath(issue: unknown): boolean {
  return Array.isArray(Object(issue).path) && typeof Object(issue).message === "string";
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.entries(value).flat().flatMap(textsOf) : [];
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 500);
}
