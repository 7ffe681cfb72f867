/**
 * The format of texts between nodes. Each is checked, because another version, or anybody with access to the engine,
 * may have written it.
 */
import { parse, serialize } from "../shared/envelope.js";
import type { Failure } from "../shared/errors.js";
import type { Claimed, Held, Stamp } from "./engine.js";

/** The version of this format. Texts of other versions are ignored. */
const WIRE_VERSION = "1";

const PACKED = /^1 (\d{1,17}) ([\w-]{1,64}) (\d{1,15}) /;

/** The text of a write. */
export function packHeld({ at, by, count, text }: Held): string {
  return `${WIRE_VERSION} ${at} ${by} ${count} ${text}`;
}

/** The write in a text of {@link packHeld}; `undefined` for any other text. */
export function unpackHeld(packed: string): Held | undefined {
  const [head, at, by = "", count] = PACKED.exec(packed) ?? [];
  return head === undefined ? undefined : checkHeld(at, by, count, packed.slice(head.length));
}

/**
 * Longer texts are not pushed to the nodes, but read by them. The engine buffers pushed texts for each slow or
 * stopped node, and a text that is received late is outdated.
 */
export const MOST_PUSHED = 4_096;
/** Replaces a text that is not pushed. It is not valid JSON. */
export const NOT_PUSHED = "?";

/** A write whose text was not pushed. */
type Unpushed = Stamp & { text?: undefined };

/** The text that announces a write. */
export function packPush(held: Held): string {
  return packHeld(held.text.length > MOST_PUSHED ? { ...held, text: NOT_PUSHED } : held);
}

/** The write in a text of {@link packPush}, perhaps only its stamp; `undefined` for any other text. */
export function unpackPush(packed: string): Held | Unpushed | undefined {
  if (!packed.endsWith(` ${NOT_PUSHED}`)) return unpackHeld(packed);
  const held = unpackHeld(packed.slice(0, -NOT_PUSHED.length));
  return held && { at: held.at, by: held.by, count: held.count };
}

/** The text of a claim. */
export function packClaimed({ by, text }: Claimed): string {
  return `${WIRE_VERSION} ${by} ${text}`;
}

/** The claim in a text of {@link packClaimed}; `undefined` for any other text. */
export function unpackClaimed(packed: unknown): Claimed | undefined {
  if (typeof packed !== "string") return undefined;
  const [head, by = ""] = /^1 ([\w.-]{1,99}) /.exec(packed) ?? [];
  return head === undefined ? undefined : { by, text: packed.slice(head.length) };
}

/** The record with these parts; `undefined` if one of them is not valid. */
export function checkHeld(at: unknown, by: unknown, count: unknown, text: unknown): Held | undefined {
  const held = { at: Number(at), by, count: Number(count), text };
  if (!Number.isSafeInteger(held.at) || !Number.isSafeInteger(held.count)) return undefined;
  if (typeof by !== "string" || by === "" || typeof text !== "string" || !isText(text)) return undefined;
  return { ...held, by, text };
}

/** Whether it is the text of a value. It becomes part of messages, which anything other than JSON would break. */
function isText(text: string): boolean {
  if (text === "") return true;
  return text.startsWith("!") ? toFailure(text) !== undefined : parse(text) !== undefined;
}

/** The text of an error that an item has in place of a value. */
export function failureText({ code, message }: Failure): string {
  return `!${serialize({ code, message })}`;
}

/** The error in `text`, if it is one. */
export function toFailure(text: string): Failure | undefined {
  if (!text.startsWith("!")) return undefined;
  const { code, message } = Object(parse(text.slice(1)));
  return typeof code === "string" && typeof message === "string" ? { code, message } : undefined;
}
