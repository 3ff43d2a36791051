/** Whether a server is started by this installation, rather than connected to. */
export const isSandboxed = (url: string): boolean => url.startsWith('stdio://');
