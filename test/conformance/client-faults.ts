/** Faults of a client, by the number of the requirement that each breaks. They are planted on the wire. */
import type { WireFault } from "./faulty-socket.js";

type Fields = Record<string, unknown>;

const isSet = ({ event }: Fields): boolean => String(event).includes(":set:");
const isPush = (frame: Fields): boolean => isSet(frame) && frame.ref === undefined;
const isHello = ({ event }: Fields): boolean => event === "ws:hello";
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Lets no frame of which this is true arrive. */
const deafTo = (isLost: (frame: Fields) => boolean): WireFault => ({
  in: (text, _wire, frame) => (isLost(frame) ? [] : [text]),
});
/** Sends no frame of which this is true. */
const dumbTo = (isLost: (frame: Fields) => boolean): WireFault => ({
  out: (frame) => (isLost(frame) ? [] : [frame]),
});
/** Lets each frame arrive as this says. */
const changed = (change: (frame: Fields) => Fields): WireFault => ({
  in: (_text, _wire, frame) => [JSON.stringify(change(frame))],
});
/** Ends the connection when a text arrives of which this is true. */
const harmedBy = (isHarmful: (text: string, frame: Fields) => boolean): WireFault => ({
  in: (text, wire, frame) => {
    if (!isHarmful(text, frame)) return [text];
    wire.cut();
    return [];
  },
});

/** Takes each push for the answer to what was asked last. */
const pushesAsAnswers: WireFault = {
  out: (frame, { memory }) => {
    memory.set("ref", String(frame.ref));
    return [frame];
  },
  in: (text, { memory }, frame) => [
    isPush(frame) ? JSON.stringify({ ...frame, ref: memory.get("ref") }) : text,
  ],
};
/** Takes what it holds for confirmed as soon as it asks. */
const confirmsAtOnce: WireFault = {
  out: (frame, wire) => {
    const { ref, etag } = frame;
    if (etag) wire.deliver({ event: "data:set:conformance:item", ref, etag, unchanged: true });
    return [frame];
  },
};

export const CLIENT_FAULTS: Readonly<Record<string, WireFault>> = {
  "2.1a": {
    out: (frame, wire) => {
      wire.send(JSON.stringify([frame]));
      return [];
    },
  },
  "2.2a": { binary: (wire) => wire.cut() },
  "2.2b": harmedBy((text) => !isJson(text)),
  "2.2c": harmedBy((text) => text === "null"),
  "2.2d": harmedBy((_text, { event }) => event === null),
  "2.2e": harmedBy((_text, { event }) => event === ""),
  "2.3": harmedBy((_text, frame) => "colour" in frame),
  "2.4": { fields: ({ event: _event, ref: _ref, ...fields }) => fields },
  "2.6a": {
    in: (text) => [text.replace("conformance:set:odd:set:name", "conformance:set:odd:get:name")],
  },
  "2.6b": { in: (text) => [text.replace(':item"', ':item:7"')] },
  "3.1e": { out: (frame, { number }) => [isHello(frame) ? { ...frame, client: `c${number}` } : frame] },
  "4.1a": { out: (frame, { number }) => (isHello(frame) && number > 1 ? [] : [frame]) },
  "4.1b": {
    out: (frame, { memory }) => (isHello(frame) || memory.has("welcome") ? [frame] : []),
    in: (text, { memory }, { event }) => {
      if (event === "ws:welcome") memory.set("welcome", "came");
      return [text];
    },
  },
  "4.4b": changed(({ expiresInMs: _, ...frame }) => frame),
  "4.6c": changed(({ anotherUser: _, ...frame }) => frame),
  "5.2e": {
    out: (frame, wire) => {
      const answer = { event: "data:set:conformance:item", ref: frame.ref, data: 0 };
      if (frame.live) wire.deliver({ ...answer, event: `${answer.event}:${frame.id}` });
      return [frame];
    },
  },
  "5.3a": deafTo(isPush),
  "5.3b": deafTo((frame) => isPush(frame) && frame.data === 1),
  "5.3d": dumbTo(({ event }) => event === "ws:end"),
  "5.5": deafTo(({ unchanged }) => unchanged === true),
  "5.7a": changed(({ error, ...frame }) => (error ? { ...frame, data: null } : frame)),
  "5.7b": deafTo((frame) => isPush(frame) && frame.error !== undefined),
  "5.8a": changed((frame) => (frame.error ? { ...frame, error: { code: "gone", message: "" } } : frame)),
  "5.8b": { code: (code) => (code === 4401 ? 4426 : code) },
  "5.9a": { out: ({ etag: _, ...frame }) => [frame] },
  "5.9b": confirmsAtOnce,
  "5.10a": deafTo(isPush),
  "5.10b": pushesAsAnswers,
  "5.10c": pushesAsAnswers,
  "5.11e": changed((frame) => (frame.event === "ws:welcome" ? { ...frame, limits: {} } : frame)),
  "6.2a": deafTo(({ event, error }) => event === "ws:reply" && error !== undefined),
  "6.2b": deafTo(({ event, data, error }) => event === "ws:reply" && (data ?? error) === undefined),
  "6.3a": { out: (frame, { number }) => [number > 1 && frame.ref ? { ...frame, ref: `${number}` } : frame] },
  "6.5": {
    in: (text, { memory }, { n }) => {
      if (n === 2) memory.set("held", text);
      return n === 2 ? [] : n === 3 ? [text, memory.get("held") ?? ""] : [text];
    },
  },
  "6.6a": changed((frame) => (frame.event === "ws:welcome" ? { ...frame, limits: {} } : frame)),
  "6.6b": { code: (code) => (code === 1009 ? 1006 : code) },
  "6.7": {
    out: (frame, { memory }) => {
      const held = memory.get("held");
      if (frame.n === 1) memory.set("held", JSON.stringify(frame));
      return frame.n === 1 ? [] : held && frame.ref ? [frame, JSON.parse(held)] : [frame];
    },
  },
  "7.1": harmedBy((_text, { event, withinMs }) => event === "ws:drain" && withinMs === "now"),
  "10.1a": { code: (code) => (code === 4403 ? 1006 : code) },
  "10.1b": { code: (code) => (code === 4429 ? 4403 : code) },
  "11.2a": dumbTo(({ event }) => event === "ws:ping"),
  "11.2b": {
    out: (frame, wire) => {
      if (frame.event === "ws:ping") wire.deliver({ event: "ws:pong" });
      return [frame];
    },
  },
  "11.2c": {
    in: (text, _wire, frame) =>
      isSet(frame) ? [text, '{"event":"ws:welcome","version":1,"session":"s","heartbeatMs":100}'] : [text],
  },
  "12.1a": deafTo(({ event }) => event === "ws:drain"),
  "12.1b": {
    opened: (wire) => {
      if (wire.number > 1) wire.deliver({ event: "ws:pong" });
    },
  },
  "12.1c": harmedBy((_text, { event }) => event === "ws:drain"),
  "12.2a": {
    in: (text, { number, all }, frame) => {
      if (number === 1 && all[1] && isPush(frame)) all[1].deliver(frame);
      return [text];
    },
  },
  "12.2b": { mayClose: false },
  "13.2c": deafTo(({ event }) => event === "ws:stale"),
  "13.2d": changed(({ late: _, ...frame }) => frame),
  "13.2e": changed(({ stale: _, ...frame }) => frame),
  "14.1d": dumbTo(({ event, ref }) => event === "ws:join" && ref !== "1"),
  "14.1e": deafTo(({ event }) => event === "ws:left"),
  "14.2": deafTo(({ event }) => event === "ws:gap"),
  "13.3b": { in: (text) => [text.startsWith(".") ? text.slice(1) : text] },
  "12.2d": confirmsAtOnce,
  "12.2c": { out: (frame, { number }) => (number > 1 && frame.event === "conformance:asked" ? [] : [frame]) },
};
