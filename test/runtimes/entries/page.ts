/** The suite as the script of a page. */
import { fault, runChecks } from "../suite/index.js";

addEventListener("error", ({ error }) => fault(error));
addEventListener("unhandledrejection", ({ reason }) => fault(reason));

Object.assign(globalThis, { runChecks });
