import { API_ROLES, ApiKeys, BadApiKey, type NewApiKey } from '#access';
import { z } from 'zod';
import type { AskedApiKey } from './engine.js';
import { Trouble } from './trouble.js';

const Role = z.enum(API_ROLES);

/** The keys of the admin API of a data folder. */
export const apiKeysOf = (folder: string): ApiKeys => ApiKeys.open(folder);

/** @throws {Trouble} It cannot be made as it is asked. */
export function madeApiKey(folder: string, { role, ...asked }: AskedApiKey): NewApiKey {
  const known = Role.safeParse(role);
  if (!known.success) throw new Trouble(`'${role}' is no role: give one of ${API_ROLES.join(', ')}.`);
  try {
    return apiKeysOf(folder).create({ ...asked, role: known.data });
  } catch (error) {
    if (error instanceof BadApiKey) throw new Trouble(error.message);
    throw error;
  }
}
