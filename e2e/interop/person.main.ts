import { AgentUser, required } from '#libs/testing';

/** Started in the place of a browser: signs a person in at the page, agrees, and follows the way back to the client. */
const person = new AgentUser(required('INTEROP_PERSON'), required('INTEROP_PASSWORD'));
const callback = await person.authorize(process.argv[2] ?? '');
const answer = await fetch(callback);
await answer.body?.cancel();
process.stdout.write(`the client answered ${answer.status}\n`);
