const URN = /^urn:sallyport:tool:[^:]+:([^:]+):(.+)$/;

/** A canonical id as people say it, `server · tool`; anything else as it is. */
export function toolLabel(tool: string): string {
  const [, server, name] = URN.exec(tool) ?? [];
  return server === undefined || name === undefined ? tool : `${server} · ${name}`;
}
