/** Whether a page is rendered on a server, where nothing may be followed: nobody would stop it. */
export const isServer = (): boolean => typeof document === "undefined";
