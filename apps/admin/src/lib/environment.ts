export interface Environment {
  readonly label: string;
  /** One of the band's colours, 0 to 5; always the same for one host. */
  readonly colour: number;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const COLOURS = 6;

/** Tells installations apart, so that nobody takes production for a trial: loopback is grey, each other host has its own colour. */
export function environmentOf(hostname: string): Environment {
  if (LOOPBACK.test(hostname)) return { label: 'local', colour: 0 };
  const sum = Array.from(hostname).reduce(
    (hash, character) => (hash * 31 + character.charCodeAt(0)) % 65_521,
    7,
  );
  return { label: hostname, colour: 1 + (sum % (COLOURS - 1)) };
}
