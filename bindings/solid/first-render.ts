import { sharedConfig } from "solid-js";
import { isServer } from "solid-js/web";

/** Whether the page is being rendered on a server, or is being hydrated. */
export const isFirstRender = (): boolean => isServer || Boolean(sharedConfig.context);
