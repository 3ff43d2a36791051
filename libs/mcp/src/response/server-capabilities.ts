/** What agents are told that they can use: exactly what the gateway's handlers honour. */
export const serverCapabilities = ({ logging }: { logging: boolean }): Readonly<Record<string, object>> => ({
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  completions: {},
  ...(logging ? { logging: {} } : {}),
});
