/** A setting that `npm test` gives to every suite. Its absence is a failure, never a skip. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the suite with npm test, or set it to a disposable server`);
  return value;
}
