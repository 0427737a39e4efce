import { Command, Query } from '@nestjs/cqrs';
import { ModulesContainer } from '@nestjs/core';
import { pino } from 'pino';
import * as audit from '#audit';
import * as catalog from '#catalog';
import * as delivery from '#delivery';
import * as fleet from '#fleet';
import * as recorder from '#recorder';
import { type Engine, startEngine } from '../../apps/api/src/engine.js';
import { ENGINE_CONFIG } from '../support/engine-config.js';

/** Where @nestjs/cqrs keeps which message a handler handles. */
const HANDLES = ['__queryHandler__', '__commandHandler__'];

const messages = [audit, catalog, delivery, fleet, recorder]
  .flatMap((library): unknown[] => Object.values(library))
  .filter((one): one is { name: string; prototype: object } => typeof one === 'function' && one.prototype !== undefined)
  .filter(({ prototype }) => prototype instanceof Query || prototype instanceof Command);

describe('the messages of the engine', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine(ENGINE_CONFIG, pino({ level: 'silent' }));
  });
  afterAll(() => engine.stop());

  it('are handled by exactly one handler each: a second one would silently replace the first', () => {
    const handlers = [...engine.app.get(ModulesContainer).values()]
      .flatMap(({ providers }) => [...providers.values()])
      .map(({ metatype }) => metatype)
      .filter((metatype) => typeof metatype === 'function');
    const handled = [...new Set(handlers)].flatMap((handler) =>
      HANDLES.map((key): unknown => Reflect.getMetadata(key, handler)),
    );
    expect(messages.length).toBeGreaterThanOrEqual(20);
    for (const message of messages) {
      expect([message.name, handled.filter((one) => one === message).length]).toEqual([message.name, 1]);
    }
  });
});
