/** The server module that monument is given: HTTPS where there is a certificate, HTTP where there is none. */
import { readFileSync } from "node:fs";
import http, { type RequestListener } from "node:http";
import https from "node:https";

const { TLS_CERT, TLS_KEY } = process.env;

/** The scheme of the page's address. */
export const scheme = TLS_CERT && TLS_KEY ? "https" : "http";

/** What makes the server. `TLS_CERT` and `TLS_KEY` name the files of a certificate and its key. */
export const serverModule = {
  createServer(listener: RequestListener) {
    if (!TLS_CERT || !TLS_KEY) return http.createServer(listener);
    return https.createServer({ cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) }, listener);
  },
};
