import { snapshot } from '#libs/contracts';
import { testRole, testServer, testSnapshot, testTool } from '#libs/testing';
import { compilePolicy } from './compile-policy.js';
import { findCovering } from './grant/compiled-grants.js';
import { PolicyCollision } from './policy-collision.js';
import { findTool } from './policy.js';

const echo = testTool('demo', 'echo');
const wipe = testTool('demo', 'wipe', 'destructive');

describe('compilePolicy', () => {
  it('finds tools by canonical id, by exposed name and by server', () => {
    const given = testSnapshot({ servers: [testServer('demo')], tools: [wipe, echo] });
    expect(snapshot.safeParse(given).success).toBe(true);
    const policy = compilePolicy(given);
    expect(policy.toolsByUrn.get(echo.urn)).toBe(echo);
    expect(findTool(policy, 'demo__echo')).toBe(echo);
    expect(findTool(policy, 'echo', 'demo')).toBe(echo);
    expect(findTool(policy, 'echo')).toBeUndefined();
    expect(findTool(policy, 'echo', 'other')).toBeUndefined();
    expect(policy.toolsInOrder).toEqual([echo, wipe]);
    expect(given.tools).toEqual([wipe, echo]);
    expect(Object.isFrozen(policy)).toBe(true);
  });

  it('leaves out a tool whose server is missing', () => {
    const policy = compilePolicy(testSnapshot({ tools: [echo] }));
    expect(policy.toolsByUrn.size).toBe(0);
    expect(findTool(policy, 'demo__echo')).toBeUndefined();
  });

  it('orders by code unit, not by locale', () => {
    const tools = ['c', 'a_', 'aB', 'B'].map((name) => testTool('demo', name));
    const policy = compilePolicy(testSnapshot({ servers: [testServer('demo')], tools }));
    expect(policy.toolsInOrder.map(({ name }) => name)).toEqual(['B', 'aB', 'a_', 'c']);
  });

  it('a role remembers which of its grants covers a tool', () => {
    const role = testRole(
      'r',
      { kind: 'tools', tools: [wipe.urn, 'urn:sallyport:tool:acme:demo:gone'] },
      { kind: 'effects', effects: ['read', 'destructive'] },
    );
    const policy = compilePolicy(
      testSnapshot({ servers: [testServer('demo')], tools: [echo, wipe], roles: [role] }),
    );
    const grants = policy.roles.get('r')!;
    expect([wipe, echo].map((tool) => findCovering(grants, tool)?.id)).toEqual(['grant_r_0', 'grant_r_1']);
  });
});

describe('collisions', () => {
  const compile =
    (...tools: (typeof echo)[]) =>
    () =>
      compilePolicy(
        testSnapshot({ servers: ['demo', 'other', 'sallyport'].map((slug) => testServer(slug)), tools }),
      );
  const named = (changes: Partial<typeof echo>) => ({ ...testTool('other', 'tool'), ...changes });

  it.each([
    ['equal exposed names', named({ exposedName: 'demo__echo' })],
    ['names equal after case folding', testTool('demo', 'Echo')],
    ['equal canonical ids', named({ urn: echo.urn })],
    ['equal names on one server', named({ server: 'demo', name: 'echo' })],
  ])('%s: both are named', (_, second) => {
    expect(compile(echo, second)).toThrow(PolicyCollision);
    try {
      compile(echo, second)();
    } catch (error) {
      const { first, second: other, message } = error as PolicyCollision;
      expect([first, other].sort()).toEqual([echo.urn, second.urn].sort());
      expect(message).toContain(second.urn);
    }
  });

  it('two servers of one slug are refused, whatever their tools are called', () => {
    const servers = [testServer('desk'), testServer('desk', { id: 'srv_other', owner: 'platform' })];
    const tools = [testTool('desk', 'read')];
    expect(() => compilePolicy(testSnapshot({ servers, tools }))).toThrow('srv_other collides with srv_desk');
  });

  it('the prefix of the product is reserved', () => {
    expect(compile(testTool('sallyport', 'tool'))).toThrow(PolicyCollision);
    expect(compile(testTool('other', 'sallyport__tool'))).not.toThrow();
  });
});
