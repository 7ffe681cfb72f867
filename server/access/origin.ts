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

/**
 * Throws for an origin that cannot match any page. Otherwise the mistake would only show as pages that cannot
 * connect.
 */
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

/** The most characters of a scheme, a host and a port. */
const MAX_ORIGIN_LENGTH = 255;

/** The origin of sandboxed frames and local files. */
const OPAQUE = "null";

/** Why the origin of `request` may not connect, and which option would allow it: for the log. */
export function whyNot(request: IncomingMessage, { origins, ownOrigin }: OriginOptions): string {
  const { origin } = request.headers;
  if (typeof origins === "function") return `the function "origins" does not permit the origin ${origin}`;
  const why = `the origin ${origin} is not allowed (expected ${ownOrigin ?? originOf(request)}): add it to "origins"`;
  return ownOrigin === undefined
    ? `${why}, or set "ownOrigin" to what browsers see if it is behind a proxy`
    : why;
}

/** Whether a page of the request's origin may connect. */
export function mayConnect(request: IncomingMessage, { origins = [], ownOrigin }: OriginOptions): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (origin.length > MAX_ORIGIN_LENGTH) return false; // before any pattern is tried
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

/** Compares scheme, host and port. A default port may be omitted. */
function isSameOrigin(one: string, other: string): boolean {
  const [first, second] = [parse(one), parse(other)];
  return first !== undefined && first === second;
}

function parse(origin: string): string | undefined {
  try {
    const { protocol, host } = new URL(origin);
    return `${protocol}//${host}`;
  } catch {
    return undefined; // for example "null", which is not a real origin
  }
}

/** A pattern for `good.example` must not match `good.example.evil.example`. */
function matchesWhole(origin: string, pattern: RegExp): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, "")).test(origin);
}
