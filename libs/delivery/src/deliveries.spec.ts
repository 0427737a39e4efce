import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from '#event-store';
import { happened } from '#testing';
import { AllRelated, OpenSeal, Receiver, SetPace, until } from '../../../test/support/receiving.js';
import { Deliveries } from './deliveries.js';
import { Endpoints } from './endpoints.js';
import { Outbound } from './outbound.js';
import { signatureOf } from './signing.js';
import { Subscriptions } from './subscriptions.js';
import {
  change,
  dropLetters,
  pause as pauseIt,
  remove,
  replay,
  resume,
  retryLetters,
  rotateSecret,
  subscribe,
} from './webhook-decisions.js';
import { progressStream, type WebhookEvent, type WebhookSettings } from './webhook-events.js';
import type { Webhook } from './webhook.js';
import { Webhooks } from './webhooks.js';

const ACTOR = { principal: 'ada' };
const OWNER = '111122223333';
const DAY_MICROS = 24 * 3_600 * 1e6;

describe('deliveries', () => {
  let store: MemoryEventStore;
  let pace: SetPace;
  let webhooks: Webhooks;
  let subscriptions: Subscriptions;
  let deliveries: Deliveries;
  let receiver: Receiver;
  const receivers: Receiver[] = [];
  const seal = new OpenSeal();
  const outbound = new Outbound({ allowPrivate: true, timeoutMs: 5_000 });
  const endpoints = new Endpoints(outbound, seal);

  const node = () =>
    new Deliveries({ store, subscriptions, webhooks, relations: new AllRelated(), outbound, seal, pace });
  const receiving = async () => {
    const one = await new Receiver().open();
    receivers.push(one);
    return one;
  };
  const decide = async (id: string, decision: (webhook: Webhook) => readonly WebhookEvent[]) =>
    (await webhooks.decide(id, { actor: ACTOR }, decision)).webhook;
  const subscribed = async (settings: Partial<WebhookSettings> = {}, url = receiver.url) => {
    const id = `wh-${randomUUID()}`;
    const { secret, sealedSecret } = endpoints.newSecret(id);
    const usual = { name: '', filter: {}, form: 'cloudevents', order: 'ordered', patienceSeconds: 3 * 86_400 } as const;
    const place = {
      accounts: null,
      endpoint: endpoints.sealed(id, url),
      sealedSecret,
      after: '0',
      base: 'http://here',
    };
    await decide(id, (webhook) => subscribe(webhook, { ...usual, ...settings, ...place }));
    return { id, secret };
  };
  /** Appends so many facts, each of an image of its own: `ami-1`, `ami-2`, … */
  const tell = async (from: number, to: number, account = OWNER) => {
    for (let n = from; n <= to; n++) {
      const { id, stream, type, data, metadata } = happened(
        '10:00:00',
        'ImageDisabled',
        { imageId: `ami-${n}` },
        { account },
      );
      await store.append(stream, 'any', [{ id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) }]);
    }
  };
  const images = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `ami-${from + n}`);
  const stateOf = (id: string) => subscriptions.get(id).state;

  beforeEach(async () => {
    store = new MemoryEventStore();
    pace = new SetPace();
    webhooks = new Webhooks(store, () => pace.now());
    subscriptions = new Subscriptions(store);
    subscriptions.start();
    deliveries = node();
    deliveries.start();
    receiver = await receiving();
  });
  afterEach(async () => {
    await deliveries.stop();
    await subscriptions.stop();
    await store.close();
    for (const one of receivers.splice(0)) one.close();
  });

  it('reach the receiver signed, each under an id of its own that stays the same', async () => {
    const { id, secret } = await subscribed();
    await tell(1, 1);
    receiver.answer = () => (receiver.got.length === 1 ? 500 : 204);
    await until(() => receiver.got.length === 2);
    for (const { headers, body } of receiver.got) {
      const [told, at] = [String(headers['webhook-id']), Number(headers['webhook-timestamp'])];
      expect(headers['webhook-signature']).toBe(signatureOf({ id: told, timestamp: at, body }, [secret]));
      expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
      expect(told).toBe(`${String(JSON.parse(body).id)}_${id}`);
    }
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('keep the order of the log where that was asked for, also over failures', async () => {
    let asked = 0;
    receiver.answer = () => (++asked % 3 === 0 ? 503 : 204);
    await subscribed({ order: 'ordered' });
    await tell(1, 30);
    await until(() => new Set(receiver.subjects).size === 30 && receiver.atOnce === 0);
    expect([...new Set(receiver.subjects)]).toEqual(images(1, 30));
    expect(receiver.mostAtOnce).toBe(1);
  });

  it('go several at once where order does not count, and never more than so many', async () => {
    let free = () => {};
    const gate = new Promise<void>((resolve) => (free = resolve));
    receiver.answer = async () => gate.then(() => 204);
    await subscribed({ order: 'concurrent' });
    await tell(1, 100);
    await until(() => receiver.atOnce === 32);
    free();
    await until(() => new Set(receiver.subjects).size === 100);
    expect(receiver.mostAtOnce).toBe(32);
  });

  it('bring each only what it wants, and of its accounts only', async () => {
    await subscribed({ filter: { type: ['ImageDisabled'] } });
    const other = await receiving();
    await subscribed({ filter: { account: ['444455556666'] } }, other.url);
    await tell(1, 2);
    await tell(3, 3, '444455556666');
    await until(() => receiver.got.length === 3 && other.got.length === 1);
    expect(other.subjects).toEqual(['ami-3']);
  });

  it('of a receiver that never answers do not delay another', async () => {
    const silent = await receiving();
    silent.answer = () => new Promise(() => undefined);
    await subscribed({ order: 'concurrent' }, silent.url);
    await subscribed();
    await tell(1, 200);
    await until(() => receiver.got.length === 200);
    expect(silent.got.length).toBe(32);
  });

  it('wait longer at each failure', async () => {
    receiver.answer = () => (receiver.got.length < 5 ? 500 : 204);
    await subscribed();
    await tell(1, 1);
    await until(() => receiver.got.length === 5);
    expect(pace.waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('end at once where the receiver is gone for good, and go on after it was resumed', async () => {
    receiver.answer = () => 410;
    const { id } = await subscribed();
    await tell(1, 2);
    await until(() => stateOf(id) === 'disabled');
    expect([receiver.got.length, subscriptions.get(id).disabled?.reason]).toEqual([1, 'gone']);
    receiver.answer = () => 204;
    await decide(id, resume);
    await until(() => receiver.got.length === 3);
    expect(receiver.subjects).toEqual(['ami-1', 'ami-1', 'ami-2']);
  });

  it('give a fact up after three days, say why, and go on with the next', async () => {
    receiver.answer = (subject) => (subject === 'ami-1' ? 500 : 204);
    const { id } = await subscribed();
    const begun = pace.at;
    await tell(1, 2);
    await until(() => receiver.subjects.includes('ami-2'));
    const [letter] = [...subscriptions.get(id).letters.values()];
    expect(letter).toMatchObject({ type: 'ImageDisabled', reason: 'it answered 500' });
    expect((pace.at - begun) / DAY_MICROS).toBeCloseTo(3, 3);
    receiver.answer = () => 204;
    await decide(id, (webhook) => retryLetters(webhook, undefined));
    await until(() => subscriptions.get(id).letters.size === 0);
    expect(receiver.subjects.at(-1)).toBe('ami-1');
  });

  it('disable what has failed too often in a row; what was given up can be dropped', async () => {
    receiver.answer = () => 500;
    const { id } = await subscribed();
    await tell(1, 9);
    await until(() => stateOf(id) === 'disabled');
    const { disabled, letters } = subscriptions.get(id);
    expect(disabled).toMatchObject({ reason: 'failing', detail: expect.stringContaining('it answered 500') });
    expect([...letters.values()].map(({ tries }) => tries > 1)).toEqual([true, true, true, true, true]);
    await decide(id, (webhook) => dropLetters(webhook, undefined));
    receiver.answer = () => 204;
    receiver.got.length = 0;
    await decide(id, resume);
    await until(() => receiver.got.length === 4);
    expect(receiver.subjects).toEqual(images(6, 9));
  });

  it('are signed by both secrets until the overlap ends', async () => {
    const { id, secret } = await subscribed();
    const next = endpoints.newSecret(id);
    const overlapUntil = pace.at + DAY_MICROS;
    await decide(id, (webhook) => rotateSecret(webhook, { ...next, overlapUntil, now: pace.at }));
    await subscriptions.current();
    await tell(1, 1);
    await until(() => receiver.got.length === 1);
    pace.at = overlapUntil;
    await tell(2, 2);
    await until(() => receiver.got.length === 2);
    const expected = receiver.got.map(({ headers, body }, index) => {
      const message = { id: String(headers['webhook-id']), timestamp: Number(headers['webhook-timestamp']), body };
      return signatureOf(message, index === 0 ? [next.secret, secret] : [next.secret]);
    });
    expect(receiver.got.map(({ headers }) => headers['webhook-signature'])).toEqual(expected);
  });

  it('rest while paused, begin anew where they are told to, go elsewhere, and end', async () => {
    const { id } = await subscribed();
    await tell(1, 3);
    await until(() => receiver.got.length === 3);
    await decide(id, pauseIt);
    await until(() => stateOf(id) === 'paused');
    await tell(4, 4);
    const other = await receiving();
    await decide(id, (webhook) => change(webhook, { endpoint: endpoints.sealed(id, other.url) }));
    await decide(id, (webhook) => replay(webhook, '0'));
    await decide(id, resume);
    await until(() => other.got.length === 4);
    expect([receiver.subjects, other.subjects]).toEqual([images(1, 3), images(1, 4)]);
    await decide(id, remove);
    await until(() => deliveries.status(id) === null);
    await tell(5, 5);
    expect([other.got.length, stateOf(id)]).toEqual([4, 'unknown']);
  });

  it('go on where they were on another node, also with what waits for its next try', async () => {
    receiver.answer = (subject) => (subject === 'ami-2' ? 503 : 204);
    pace.held = new Promise(() => undefined);
    const { id } = await subscribed({ order: 'concurrent' });
    await tell(1, 5);
    await until(() => new Set(receiver.subjects).size === 5 && pace.waits.length === 1);
    await deliveries.stop();
    const waiting: unknown[] = [];
    for await (const { data } of store.readStream(progressStream(id))) waiting.push(JSON.parse(data).waiting.length);
    expect(waiting.at(-1)).toBe(1);
    receiver.answer = () => 204;
    receiver.got.length = 0;
    await tell(6, 6);
    deliveries = node();
    deliveries.start();
    await until(() => receiver.got.length === 2);
    expect(receiver.subjects.toSorted()).toEqual(['ami-2', 'ami-6']);
  });
});
