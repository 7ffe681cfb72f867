/** `options` over `defaults`. An option that is `undefined` leaves its default. */
export function withDefaults<Defaults extends object, Options extends object>(
  defaults: Defaults,
  options: Options,
): Defaults & Options {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  // The entries of `options` over those of `defaults`, as the type of `Object.assign` says.
  return { ...defaults, ...given } as Defaults & Options;
}
