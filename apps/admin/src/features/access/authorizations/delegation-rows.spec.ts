import { delegationRows, type Delegation } from './delegation-rows.js';

const node = (id: string, parent: string | null): Delegation => ({
  id,
  parent,
  grant: null,
  client: `client of ${id}`,
  subject: 'ana',
  scopes: [],
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: '2026-01-02T00:00:00Z',
  revokedAt: null,
});
const read = (...nodes: Delegation[]) =>
  delegationRows(nodes).map(({ node: { id }, depth }) => `${depth} ${id}`);

describe('delegationRows', () => {
  it('puts each node below the one that handed it on', () => {
    expect(read(node('a', null), node('x', null), node('b', 'a'), node('c', 'a'), node('d', 'b'))).toEqual([
      '0 a',
      '1 b',
      '2 d',
      '1 c',
      '0 x',
    ]);
  });

  it('begins a tree with a node whose parent is not shown', () => {
    expect(read(node('b', 'elsewhere'), node('c', 'b'))).toEqual(['0 b', '1 c']);
  });
});
