/**
 * What travels between the page and the server of the race tracker. The server checks by it what pages send; pages import
 * only its types, so there is no schema in their script.
 */
import { collection, defineContract, event, type InferContract, item } from "monument-ws/contract";
import * as z from "zod";

/** One rider, as the timing system sees it now. */
export type Rider = z.infer<typeof Rider>;
const Rider = z.object({
  id: z.int(),
  name: z.string(),
  team: z.string(),
  /** 1 for the leader. */
  position: z.int(),
  /** Metres since the start. */
  distance: z.number(),
  /** Metres behind the leader. */
  gap: z.number(),
  /** Metres per second. */
  speed: z.number(),
  /** The lap that the rider is on, from 1. */
  lap: z.int(),
  cheers: z.int(),
  /** The time of the race at which this was measured, in milliseconds. */
  at: z.number(),
});

/** The field at one moment. */
export type Sample = z.infer<typeof Sample>;
const Sample = z.object({
  /** The time of the race, in milliseconds. */
  at: z.number(),
  /** Metres behind the leader, in the order of the riders' numbers. */
  gaps: z.array(z.number()),
  /** Metres per second, in the same order. */
  speeds: z.array(z.number()),
});

/** What somebody said. */
export type Said = z.infer<typeof Said>;
const Said = z.object({
  /** Counts the messages: a page that hears one twice shows it once. */
  id: z.int(),
  from: z.string(),
  text: z.string(),
  /** When it was said, in milliseconds since 1970. */
  at: z.int(),
});

/** The clock of the race. */
export type Clock = z.infer<typeof Clock>;
const Clock = z.object({
  /** Counts the updates of the race, over all races: a page can tell how many it did not get. */
  tick: z.int(),
  phase: z.enum(["racing", "finished"]),
  elapsedMs: z.number(),
  /** The lap of the leader, from 1. */
  lap: z.int(),
  laps: z.int(),
  lapMetres: z.number(),
});

/** What a page signs in with. The token is the page's own secret: it proves later that it is the same page. */
export type Credentials = z.infer<typeof Credentials>;
const Credentials = z.object({
  name: z.string().trim().min(1, "Enter a name.").max(24, "A name has at most 24 characters."),
  token: z.string().min(1).max(64),
});

/** The contract of the race tracker. */
export const race = defineContract({
  data: {
    clock: item(Clock),
    /** All riders, in the order of the race; one rider by id. */
    riders: collection({ member: Rider, id: z.int() }),
    /** The last minute of the race, twice a second: a page that comes, or comes back, draws it at once. */
    history: item(z.array(Sample)),
    /** The last messages of the chat. */
    chat: item(z.array(Said)),
  },
  toServer: {
    "authorize:user": event(
      z.object({ credentialsObj: Credentials }),
      z.object({ ok: z.boolean(), name: z.string() }),
    ),
    "chat:say": event(z.object({ token: z.string(), text: z.string().trim().min(1).max(280) })),
    "race:cheer": event(z.object({ rider: z.int() })),
    /** Asks the server to cut this page's connection, to see what happens then. */
    "link:cut": event(),
    /** Asks the server to let this page's connection die without a word, as when a phone leaves the network. */
    "link:kill": event(),
    /**
     * Asks the server to hold back what it sends to this page for `SLOW_MS`, to see what happens then. The reply
     * comes when that is over, with the newest tick of that moment.
     */
    "link:slow": event(z.object({}), z.object({ tick: z.int() })),
  },
  toClient: {
    "chat:message": Said,
    "race:cheer": z.object({ rider: z.int(), name: z.string() }),
  },
});
export type Race = InferContract<typeof race>;
