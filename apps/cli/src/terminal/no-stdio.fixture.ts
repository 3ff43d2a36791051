/** A terminal for commands that speak no protocol. */
export const NO_STDIO = {
  program: ['node', 'main.js'],
  stdio: (): never => {
    throw new Error('no protocol is spoken here');
  },
};
