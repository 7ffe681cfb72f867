import type { WsError } from "../../shared/errors.js";
import type { Link } from "../link/link-types.js";
import type { OfflinePolicy, Settings } from "../options.js";
import { isEmitted } from "./call-types.js";
import { toFrame } from "./frames.js";
import type { Sender } from "./sender.js";

/** Options for `emit`. */
export interface EmitOptions {
  /**
   * How to handle the event while there is no connection, or the socket's buffer is full.
   * @default the client's `offline`
   */
  offline?: OfflinePolicy | undefined;
  /**
   * With `latest`, only the last event with the same key is kept.
   * @default the name of the event
   */
  key?: string | undefined;
}

/**
 * Returns a function that sends an event, or keeps it in the sender according to its policy, and returns whether one
 * of the two was done.
 */
export function createOutbox(
  settings: Settings,
  link: Link,
  sender: Sender,
  refusal: (text: string) => WsError | undefined,
): (event: string, fields?: object, options?: EmitOptions) => boolean {
  const { clock, offline: policy = "keep" } = settings;
  const { keepMs = 30_000, maxKept = 100, maxKeptCharacters = 262_144 } = settings;
  return (event, fields = {}, { offline = policy, key = event } = {}) => {
    const text = toFrame(event, fields);
    const error = refusal(text);
    if (error) throw error;
    const emitted = { text, event, fields, key, until: 1 / 0 };
    sender.add(emitted);
    if (!sender.unsent.has(emitted)) return true;
    const events = [...sender.unsent].filter(isEmitted);
    const replaced = events.find((each) => each !== emitted && offline === "latest" && each.key === key);
    const kept = events.filter((each) => each !== replaced);
    let characters = 0;
    for (const each of kept) characters += each.text.length;
    if (link.closed() || offline === "refuse" || kept.length > maxKept || characters > maxKeptCharacters)
      return !sender.unsent.delete(emitted);
    emitted.until = clock.now() + keepMs;
    sender.drop("replaced", (each) => each === replaced);
    return true;
  };
}
