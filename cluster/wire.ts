/** What the texts between nodes mean. Whatever arrives is checked: another version, or somebody else, may have sent it. */
import { parse, serialize } from "../shared/envelope.js";
import type { Failure } from "../shared/errors.js";
import type { Claimed, Held, Stamp } from "./engine.js";

/** The version of these texts: of another nothing is understood. */
const WIRE_VERSION = "1";

const PACKED = /^1 (\d{1,17}) ([\w-]{1,64}) (\d{1,15}) /;

/** The text by which a write is heard of. */
export function packHeld({ at, by, count, text }: Held): string {
  return `${WIRE_VERSION} ${at} ${by} ${count} ${text}`;
}

/** What {@link packHeld} has packed; nothing for any other text. */
export function unpackHeld(packed: string): Held | undefined {
  const [head, at, by = "", count] = PACKED.exec(packed) ?? [];
  return head === undefined ? undefined : checkHeld(at, by, count, packed.slice(head.length));
}

/**
 * A longer text is not pushed to the nodes: they read it. What is pushed waits in the engine for each node that is slow or
 * stopped, and a text that was read late would be an old one.
 */
export const MOST_PUSHED = 4_096;
/** Stands for a text that is not pushed. It is no JSON. */
export const NOT_PUSHED = "?";

/** A write of which the text was not pushed. */
type Unpushed = Stamp & { text?: undefined };

/** The text by which the nodes hear of a write. */
export function packPush(held: Held): string {
  return packHeld(held.text.length > MOST_PUSHED ? { ...held, text: NOT_PUSHED } : held);
}

/** What {@link packPush} has packed, or only its stamp; nothing for any other text. */
export function unpackPush(packed: string): Held | Unpushed | undefined {
  if (!packed.endsWith(` ${NOT_PUSHED}`)) return unpackHeld(packed);
  const held = unpackHeld(packed.slice(0, -NOT_PUSHED.length));
  return held && { at: held.at, by: held.by, count: held.count };
}

/** The text by which what was claimed is kept, and heard of. */
export function packClaimed({ by, text }: Claimed): string {
  return `${WIRE_VERSION} ${by} ${text}`;
}

/** What {@link packClaimed} has packed; nothing for any other text. */
export function unpackClaimed(packed: unknown): Claimed | undefined {
  if (typeof packed !== "string") return undefined;
  const [head, by = ""] = /^1 ([\w.-]{1,99}) /.exec(packed) ?? [];
  return head === undefined ? undefined : { by, text: packed.slice(head.length) };
}

/** What these parts of a record are; nothing if one of them is not sound. */
export function checkHeld(at: unknown, by: unknown, count: unknown, text: unknown): Held | undefined {
  const held = { at: Number(at), by, count: Number(count), text };
  if (!Number.isSafeInteger(held.at) || !Number.isSafeInteger(held.count)) return undefined;
  if (typeof by !== "string" || by === "" || typeof text !== "string" || !isText(text)) return undefined;
  return { ...held, by, text };
}

/** Whether it is the text of a value. It becomes part of frames: what is no JSON would break them. */
function isText(text: string): boolean {
  if (text === "") return true;
  return text.startsWith("!") ? toFailure(text) !== undefined : parse(text) !== undefined;
}

/** The text of why there is no value. */
export function failureText({ code, message }: Failure): string {
  return `!${serialize({ code, message })}`;
}

/** Why there is no value, if `text` says so. */
export function toFailure(text: string): Failure | undefined {
  if (!text.startsWith("!")) return undefined;
  const { code, message } = Object(parse(text.slice(1)));
  return typeof code === "string" && typeof message === "string" ? { code, message } : undefined;
}
