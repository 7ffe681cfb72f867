/** For servers whose clients send more than any page would: what is measured there is not the rate limit. */
export const unlimited: object = { maxFramesPerSecond: Number.POSITIVE_INFINITY };
