/** The vectors as they stand in `protocol/vectors`: data, so that a runner in any language can read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A frame of which some values are placeholders, see docs/CONFORMANCE.md. */
export type Template = Readonly<Record<string, unknown>>;

/** Which promises a peer makes: those of monument's page, or all. */
export type Part = "plain" | "full";

/** One thing to do or to wait for, on the connection `on` ("a" if absent). */
export interface Step {
  on?: string;
  /** Opens the connection. A server's vector needs it only to open one in a special way. */
  connect?: { pong?: boolean };
  /** Waits for the client under test to connect. */
  accept?: boolean;
  /** Sends a frame, `times` times if given. */
  send?: Template;
  times?: number;
  /** Sends a text that need not be a frame, in `pieces` fragments if given. */
  text?: string;
  pieces?: number;
  /** Sends a binary frame with these bytes, in hexadecimal. */
  binary?: string;
  /** Sends a pong of RFC 6455 that carries this, and answers no ping. */
  pong?: string;
  /** The next frame. With `exact` it has no key that is not named. */
  expect?: Template;
  exact?: boolean;
  /** The next frames, in any order. */
  expectAll?: readonly Template[];
  /** A frame that comes sooner or later. */
  until?: Template;
  /** Frames that differ only in the number that is their data, which rises to this one. */
  rises?: Template;
  /** For a while no frame comes. */
  nothing?: boolean;
  /** The connection is closed by the other side, with this code or one of these. */
  closed?: number | readonly number[];
  /** Closes the connection with this code. */
  close?: number;
  /** Ends the connection without a goodbye. */
  cut?: boolean;
  /** For a while the client under test opens no connection. */
  noneConnects?: boolean;
  /** Tells the client under test what to do. */
  tell?: Template;
  /** The next report of the client under test on this call. */
  told?: Template;
  /** A report of the client under test on this call that comes sooner or later. */
  toldUntil?: Template;
  /** For a while the client under test reports nothing of this call. */
  untold?: number;
  /** Waits so many milliseconds. */
  pause?: number;
  /** How long to wait for this, if longer than usual. */
  withinMs?: number;
}

/** One check of one requirement. */
export interface Vector {
  /** The number of the requirement in docs/PROTOCOL.md. */
  requirement: string;
  part: Part;
  /** What is checked, in one sentence. */
  says: string;
  /** The arrangement of the application under which it is checked; the usual one if absent. */
  arrangement?: string;
  steps: readonly Step[];
}

/** Who is under test. */
export type Side = "server" | "client";

interface Chapter {
  side: Side;
  vectors: readonly Vector[];
}

/** The folder `protocol/vectors`, from the sources as well as from the package. */
function findFolder(): URL {
  for (const up of ["../", "../../"]) {
    const folder = new URL(`${up}protocol/vectors/`, import.meta.url);
    if (existsSync(folder)) return folder;
  }
  throw new Error("protocol/vectors is missing");
}

/** The vectors for one side, in the order of the chapters. */
export function loadVectors(side: Side, folder = findFolder()): Vector[] {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${side}-`) && file.endsWith(".json"));
  const number = (file: string): number => Number(/\d+/.exec(file)?.[0]);
  files.sort((one, other) => number(one) - number(other));
  return files.flatMap((file) => {
    // The files are the package's own; a test holds them to the schema that stands above.
    const chapter = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Chapter;
    return [...chapter.vectors];
  });
}
