/** The suite as the script of a page. */
import { runChecks } from "../suite/index.js";

Object.assign(globalThis, { runChecks });
