import type { IncomingMessage } from "node:http";

/** Which pages may connect: origins that are equal or match, or a function that decides alone. */
export type Origins =
  | ReadonlyArray<string | RegExp>
  | ((origin: string, request: IncomingMessage) => boolean);

/** What decides who may connect. */
export interface OriginOptions {
  /**
   * The origins of other sites whose pages may connect, or a function that decides for every page. What is no
   * browser sends no origin and is not asked for one.
   * @default only pages of the server's own origin
   */
  origins?: Origins;
  /**
   * The server's own origin, such as `https://example.com`. Behind a proxy that ends TLS the server cannot know it.
   * @default the scheme and the host of the request
   */
  ownOrigin?: string;
}

/** Whether a page of the origin in `request` may connect (threats S1). */
export function mayConnect(request: IncomingMessage, { origins = [], ownOrigin }: OriginOptions): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (origin.includes(",")) return false; // Node joins several with a comma, which no origin has
  if (typeof origins === "function") return origins(origin, request) === true;
  if (isSameOrigin(origin, ownOrigin ?? originOf(request))) return true;
  return origins.some((each) =>
    typeof each === "string" ? isSameOrigin(origin, each) : matchesWhole(origin, each),
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
