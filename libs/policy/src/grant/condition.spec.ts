import { ExpressionError } from '../expression/expression-error.js';
import { compileCondition } from './condition.js';

const fault = (text: string): string => {
  try {
    compileCondition(text);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    return `${cause.position.line}:${cause.position.column} ${cause.message}`;
  }
  return 'accepted';
};

describe('compileCondition', () => {
  it.each([
    'args.amount <= 100 && args.currency in ["EUR", "USD"]',
    'has(args.to) && args.to.endsWith("@acme.example")',
    'args.items.all(i, i.price < 10.0)',
    'caller.user.id.startsWith("https://")',
    'size(caller.chain) < 2',
    'tool.labels.exists(l, l == "money")',
    'request.time.getDayOfWeek("Europe/Berlin") in [1, 2, 3, 4, 5]',
    'args.flag ? true : caller.agent.id == "a"',
  ])('accepts %s', (text) => expect(fault(text)).toBe('accepted'));

  it.each([
    ['caller.user.email == "a@b.c"', /^1:\d+ There is no “email” here; there is id/],
    ['caller.nobody == 1', /There is no “nobody” here; there is user, agent, roles, chain/],
    ['tool.id == 3', /Text is never compared with a number/],
    ['tool.effect', /must give true or false/],
    ['tool.labels == "x"', /A list is never compared with text/],
    ['!tool.name', /Text is neither true nor false/],
    ['args.a && tool.name', /Text is neither true nor false/],
    ['caller.roles.startsWith("a")', /“startsWith” is for text, not for a list/],
    ['tool.id.more == 1', /Text has no member “more”/],
    ['"a" in tool.name', /Nothing is in text/],
    ['tool.name.exists(c, c == "a")', /nothing to go through/i],
    ['request.time == "now"', /A time is never compared with text/],
    ['env.HOME == "x"', /There is no variable “env”/],
    ['args.a == 1 &&', /^1:\d+ /],
    ['args == {}', /Name the member/],
  ])('refuses %s', (text, message) => expect(fault(text)).toMatch(message));
});
