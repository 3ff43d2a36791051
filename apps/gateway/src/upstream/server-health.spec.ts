import { FixedClock } from '#libs/testing';
import { ServerHealth } from './server-health.js';

describe('ServerHealth', () => {
  let clock: FixedClock;
  let health: ServerHealth;

  beforeEach(() => {
    clock = new FixedClock();
    health = new ServerHealth(clock);
  });

  const call = (failed: boolean, server = 'desk'): void => {
    health.enter(server);
    health.leave(server, failed);
  };
  const fail = (times: number): void => {
    for (let i = 0; i < times; i++) call(true);
  };

  it('leaves a server alone after five failures in a row, and only that one', () => {
    fail(4);
    call(false);
    fail(5);
    expect(() => health.enter('desk')).toThrow('rests');
    expect(() => call(false, 'shop')).not.toThrow();
  });

  it('tries it with one call after a rest, and goes on when that works', () => {
    fail(5);
    clock.advance(10_000);
    health.enter('desk');
    expect(() => health.enter('desk')).toThrow('rests');
    health.leave('desk', false);
    expect(() => call(false)).not.toThrow();
  });

  it('rests again when the one call fails', () => {
    fail(5);
    clock.advance(10_000);
    call(true);
    expect(() => health.enter('desk')).toThrow('rests');
  });

  it('bounds the calls under way', () => {
    for (let i = 0; i < 256; i++) health.enter('desk');
    expect(() => health.enter('desk')).toThrow('256 calls');
    health.leave('desk', false);
    expect(() => health.enter('desk')).not.toThrow();
  });
});
