import { setTimeout as pause } from 'node:timers/promises';
import { Turns } from './turns.js';

describe('turns', () => {
  /** Work that tells when it begins and ends. */
  const work = (log: string[], name: string) => async () => {
    log.push(`${name} begins`);
    await pause(5);
    log.push(`${name} ends`);
  };

  it('of one key follow one another, and those of others go on meanwhile', async () => {
    const [turns, log]: [Turns, string[]] = [new Turns(), []];
    await Promise.all([
      turns.alone(['a'], work(log, 'first')),
      turns.alone(['a', 'b'], work(log, 'second')),
      turns.alone(['c'], work(log, 'other')),
    ]);
    expect(log.slice(0, 2)).toEqual(['first begins', 'other begins']);
    expect(log.filter((entry) => !entry.startsWith('other'))).toEqual([
      'first begins',
      'first ends',
      'second begins',
      'second ends',
    ]);
  });

  it('beside others go on together, and wait for whoever has the key alone', async () => {
    const [turns, log]: [Turns, string[]] = [new Turns(), []];
    await Promise.all([
      turns.beside(['a'], work(log, 'one')),
      turns.beside(['a'], work(log, 'two')),
      turns.alone(['a'], work(log, 'alone')),
      turns.beside(['a'], work(log, 'three')),
    ]);
    expect(log).toEqual([
      'one begins',
      'two begins',
      'one ends',
      'two ends',
      'alone begins',
      'alone ends',
      'three begins',
      'three ends',
    ]);
  });

  it('go on after one that failed', async () => {
    const turns = new Turns();
    const failing = turns.alone(['a'], () => Promise.reject(new Error('It failed.')));
    const beside = turns.beside(['a'], () => Promise.resolve('went on'));
    await expect(failing).rejects.toThrow('It failed.');
    expect(await beside).toBe('went on');
  });
});
