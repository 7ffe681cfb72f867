export const shown: { name: string; props: object; key: string };
