/** Which screen is shown. */
export const shown = $state({ name: "Nothing", props: {}, key: "" });
