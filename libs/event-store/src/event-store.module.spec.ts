import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event } from './contract/given.contract.js';
import { EventStoreModule, type EventStoreOptions } from './event-store.module.js';
import { EventStore } from './event-store.js';
import { DataFolder } from './sqlite/data-folder.js';

const ended: string[] = [];

@Injectable()
class Follower implements BeforeApplicationShutdown {
  constructor(readonly store: EventStore) {}

  async beforeApplicationShutdown() {
    const { position } = await this.store.append('last-words', 'any', [event()]);
    ended.push(`follower at ${position}`);
  }
}

const boot = async (options: EventStoreOptions) => {
  const testing = await Test.createTestingModule({
    imports: [EventStoreModule.forRoot(options)],
    providers: [Follower],
  }).compile();
  return testing.init();
};

describe('the module of the log', () => {
  it('closes the log after those who use it ended, and gives the folder free', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'amistory-module-'));
    const app = await boot({ folder: DataFolder.lock(dir) });
    const store = app.get(EventStore);
    expect(() => DataFolder.lock(dir)).toThrow(/in use/);
    await app.close();
    expect(ended).toEqual(['follower at 1']);
    await expect(store.head()).rejects.toThrow(/closed/);
    const again = await boot({ folder: DataFolder.lock(dir) });
    expect(await again.get(EventStore).head()).toBe(1n);
    await again.close();
    expect(ended).toEqual(['follower at 1', 'follower at 2']);
    rmSync(dir, { recursive: true });
  });

  it('keeps a log in memory where no folder is given', async () => {
    const app = await boot({ memory: true });
    expect(await app.get(EventStore).head()).toBe(0n);
    await app.close();
  });
});
