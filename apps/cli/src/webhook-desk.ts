import { z } from 'zod';
import type { Globals } from './definition.js';
import { runningEngine } from './desk.js';
import type { RemoteEngine } from './remote-engine.js';
import { Trouble } from './trouble.js';

/** The engine that has the webhooks: without one, nothing is posted. */
export const webhooksOf = (globals: Globals): Promise<RemoteEngine> => runningEngine(globals, 'there are no webhooks');

/**
 * The path of the webhook that the arguments name.
 * @throws {Trouble} It can be no id: `.` or nothing would lead to another path.
 */
export const pathOf = (args: readonly unknown[]): string => {
  const id = z.string().parse(args[0]);
  if (!/^[\w-]+$/.test(id)) throw new Trouble(`'${id}' is no id of a webhook: 'amistory webhook list' shows them.`);
  return `/v1/webhooks/${id}`;
};

/** Everything in a list about webhooks, through all its pages. */
export const itemsOf = async <Item extends z.ZodType>(
  globals: Globals,
  path: string,
  item: Item,
): Promise<z.infer<Item>[]> => z.array(item).parse(await (await webhooksOf(globals)).pages(path, {}));
