import type { EmitOptions } from "./api.js";
import type { Context } from "./context.js";
import { toFrame } from "./outgoing.js";
import { isKept, type Queue } from "./queue.js";

/** Gives what sends an event, or keeps it in the queue as a policy says, and returns whether either was done. */
export function createOutbox(
  context: Context,
  { refusal, transmit, unsent, flush, drop }: Queue,
): (event: string, fields?: object, options?: EmitOptions) => boolean {
  const { clock, waiting, offline: policy = "keep" } = context;
  const { keepMs = 30_000, maxKept = 100, maxKeptCharacters = 262_144 } = context;
  return (event, fields = {}, { offline = policy, key = event } = {}) => {
    const text = toFrame(event, fields);
    const error = refusal(text);
    if (error) throw error;
    const before = unsent();
    if (!before.length && transmit({ text, event, fields })) return true;
    const kept = before.filter(isKept);
    const replaced = kept.find((each) => offline === "latest" && key === each.key);
    const rest = kept.filter((each) => each !== replaced);
    let characters = text.length;
    for (const each of rest) characters += each.text.length;
    if (context.closed() || offline === "refuse") return false;
    if (rest.length >= maxKept || characters > maxKeptCharacters) return false;
    const ref = context.newRef();
    drop("replaced", (each) => each === replaced);
    waiting.set(ref, { ref, text, event, fields, key, until: clock.now() + keepMs });
    if (!before.length) flush();
    return true;
  };
}
