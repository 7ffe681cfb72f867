import type { IncomingMessage } from "node:http";

/** Origins of pages that may connect: a list to match against, or a function that decides. */
export type Origins =
  | ReadonlyArray<string | RegExp>
  | ((origin: string, request: IncomingMessage) => boolean);

/** Options for the origin check. */
export interface OriginOptions {
  /**
   * Origins of other sites whose pages may connect, such as `https://example.com`, or a function that decides for
   * every page. `null` stands for pages without an origin, such as sandboxed frames. Clients other than browsers send
   * no origin and are not checked.
   * @default only pages of the server's own origin
   */
  origins?: Origins | undefined;
  /**
   * The server's own origin, such as `https://example.com`. Set it behind a proxy that terminates TLS, because the
   * server cannot detect its origin there.
   * @default the scheme and host of the request
   */
  ownOrigin?: string | undefined;
}

/** Throws for an origin that none can equal, which would only be noticed by pages that never connect. */
export function checkOrigins({ origins = [], ownOrigin }: OriginOptions): void {
  if (typeof origins !== "function") {
    if (!Array.isArray(origins)) throw new TypeError('"origins" takes a list of origins, or a function');
    for (const each of origins)
      if (!(each instanceof RegExp || each === OPAQUE)) checkOrigin("origins", each);
  }
  if (ownOrigin !== undefined) checkOrigin("ownOrigin", ownOrigin);
}

function checkOrigin(option: string, origin: unknown): void {
  if (origin === "*") {
    throw new TypeError(
      `"${option}" does not take "*": to let in pages of every site, use origins: () => true`,
    );
  }
  if (typeof origin === "string" && parse(origin) !== undefined && /^[^/]+:\/\/[^/?#]+\/?$/.test(origin))
    return;
  throw new TypeError(
    `"${option}" takes origins such as "https://example.com", not ${JSON.stringify(origin)}`,
  );
}

/** A scheme, a host and a port have fewer characters. */
const MAX_ORIGIN_LENGTH = 255;

/** What a browser sends for a page that has no origin: in a sandboxed frame, or from a file. */
const OPAQUE = "null";

/** Why the origin of `request` may not connect, and what could be set: for the log. */
export function whyNot(request: IncomingMessage, { origins, ownOrigin }: OriginOptions): string {
  const { origin } = request.headers;
  if (typeof origins === "function") return `the function "origins" does not permit the origin ${origin}`;
  const why = `the origin ${origin} is not allowed (expected ${ownOrigin ?? originOf(request)}): add it to "origins"`;
  return ownOrigin === undefined
    ? `${why}, or set "ownOrigin" to what browsers see if it is behind a proxy`
    : why;
}

/** Whether a page of the origin in `request` may connect (threats S1). */
export function mayConnect(request: IncomingMessage, { origins = [], ownOrigin }: OriginOptions): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (origin.length > MAX_ORIGIN_LENGTH) return false; // before a pattern looks at it
  if (origin.includes(",")) return false; // Node joins several with a comma, which no origin has
  if (typeof origins === "function") return origins(origin, request) === true;
  if (isSameOrigin(origin, ownOrigin ?? originOf(request))) return true;
  return origins.some((each) =>
    typeof each === "string" ? origin === each || isSameOrigin(origin, each) : matchesWhole(origin, each),
  );
}

function originOf(request: IncomingMessage): string {
  const scheme = "encrypted" in request.socket ? "https" : "http";
  return `${scheme}://${request.headers.host}`;
}

/** Compares scheme, host and port, of which the usual one may be left out. */
function isSameOrigin(one: string, other: string): boolean {
  const [first, second] = [parse(one), parse(other)];
  return first !== undefined && first === second;
}

function parse(origin: string): string | undefined {
  try {
    const { protocol, host } = new URL(origin);
    return `${protocol}//${host}`;
  } catch {
    return undefined; // "null", say, which is nobody's origin
  }
}

/** A pattern for `good.example` must not let in `good.example.evil.example`. */
function matchesWhole(origin: string, pattern: RegExp): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, "")).test(origin);
}
