/** The suite as a worker: answers a request, whose body is the settings, with the results. */
import { fault, runChecks } from "../suite/index.js";

addEventListener("error", ({ error }) => fault(error));
addEventListener("unhandledrejection", ({ reason }) => fault(reason));

export default {
  async fetch(request: Request): Promise<Response> {
    const [settings, only] = await request.json();
    return Response.json(await runChecks(settings, only));
  },
};
