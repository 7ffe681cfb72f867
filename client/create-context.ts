import { systemClock } from "../shared/clock.js";
import { createEmitter } from "../shared/emitter.js";
import { createAsking } from "./asking.js";
import type { Base, Bus, Context, Link } from "./context.js";
import { createIntroduction } from "./introduction.js";
import { createLink } from "./link.js";
import type { ClientOptions } from "./options.js";

/** Makes what the parts share. */
export function createContext(options: ClientOptions): Context {
  const {
    clock = systemClock,
    random = Math.random,
    // Deno and Bun have a reportError that ends the process, and no document.
    report = (error) => ((globalThis.document && globalThis.reportError) ?? console.error)(error),
  } = options;
  let count = 0;
  // Under each name the emitter carries one kind of news, as the bus says.
  const bus = createEmitter<string, never>(report) as Bus;
  const newRef = (): string => `${++count}`;
  const tellError: Base["tellError"] = (of, { code, message }) => {
    const error = { of, code, message };
    if (bus.has("ws:error")) bus.emit("ws:error", error);
    else if (code !== "closed") console.warn("ws:error", error); // as it is, so that a terminal shows it escaped
  };
  const base: Base = {
    ...options,
    ...bus,
    clock,
    random,
    report,
    waiting: new Map(),
    sockets: {},
    held: new Map(),
    newRef,
    tellError,
  };
  const link = createLink(base, createIntroduction(base));
  const asking = createAsking({ ...base, ...link });
  const send: Link["send"] = (text, maxBufferedBytes) => {
    asking.flush(); // what was asked for before goes first
    return link.send(text, maxBufferedBytes);
  };
  return { ...base, ...link, ...asking, send };
}
