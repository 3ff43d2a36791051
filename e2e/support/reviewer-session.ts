import { ConsoleApi } from './console-api.js';

interface Commands {
  command(path: string, args?: string[]): Promise<string>;
}

/** Session of a reviewer of the tenant, which is made when there is none: whoever registers a server approves none of its tools. */
export async function reviewerSession(product: Commands, tenant: string): Promise<ConsoleApi> {
  const person = ['--tenant', tenant, '--username', 'reviewer'];
  await product.command('operators/add-operator', [...person, '--right', 'reviewer']);
  return ConsoleApi.signIn(await product.command('session/sign-in-link', person));
}
