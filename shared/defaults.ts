/** `options` over `defaults`; an option that is `undefined` leaves its default. */
export function withDefaults<Defaults extends object, Options extends object>(
  defaults: Defaults,
  options: Options,
): Defaults & Options {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  // Entries of `options` over those of `defaults`: what `Object.assign` says of its result holds here too.
  return { ...defaults, ...given } as Defaults & Options;
}
