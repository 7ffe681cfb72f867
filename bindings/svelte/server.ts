/** Whether a page is being rendered on a server, where nothing is followed. */
export const isServer = (): boolean => typeof document === "undefined";
