import { Body, Controller, Delete, Get, Header, Param, Post, Query } from '@nestjs/common';
import { belongingsId, isoOf, type KeyPair, keyPairNamed, keyPairs, Refusal } from '#lifecycle';
import { type Caller, Decider, DeleteKeyPair, idWithin, TakeKeyPair } from '#lifecycle/commands';
import { pageOf as pageShape } from '#read-model';
import { z } from 'zod';
import { newKeyPair, publicHalf, type PublicHalf } from '../ec2/actions/network/key-material.js';
import { Ec2Error } from '../ec2/errors.js';
import { Commanded, Shown } from '../openapi/commanded.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { HeldPaging, KeyPairImportBody, NewKeyPairBody, OfKeyPair } from './key-pairs.bodies.js';
import { pageOf } from './placed-pages.js';
import { badRequest } from './problem.js';
import { Where } from './where.js';

const PAIR = {
  keyPairId: z.string(),
  name: z.string(),
  keyType: z.enum(['rsa', 'ed25519']),
  fingerprint: z.string(),
  publicKey: z.string().describe('As OpenSSH writes it.'),
  createdAt: z.string(),
  tags: z.record(z.string(), z.string()),
};
const Pair = z.object(PAIR);
const Pairs = pageShape(Pair);
const PRIVATE_KEY = z
  .string()
  .nullable()
  .describe('In PEM, told this once and kept nowhere; null: it was told before, and is lost with that answer.');

/** Key pairs, by which people log in to instances: the engine keeps the public half. */
@Controller('v1/key-pairs')
export class KeyPairsController {
  constructor(
    private readonly commands: AdminCommands,
    private readonly decider: Decider,
  ) {}

  @Get()
  @Shown('list-key-pairs', {
    summary: 'The key pairs of an account in a Region, oldest first.',
    tells: Pairs,
    as: 'KeyPairPage',
  })
  async list(@Query() paging: HeldPaging, @Exchanged() exchange: Exchange): Promise<z.infer<typeof Pairs>> {
    const held = Object.values((await this.#held(exchange, paging)).things);
    const place = ({ createdAt, keyPairId }: KeyPair) => [createdAt, keyPairId] as const;
    return pageOf(held, { place, first: 'oldest', tell: shown }, paging);
  }

  @Get(':keyPairId')
  @Shown('show-key-pair', { summary: 'One key pair.', tells: Pair, as: 'KeyPair' })
  async show(
    @Param() { keyPairId }: OfKeyPair,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ): Promise<z.infer<typeof Pair>> {
    return shown(existing(keyPairNamed(await this.#held(exchange, where), { keyPairId }), keyPairId));
  }

  @Post()
  @Header('cache-control', 'no-store')
  @Commanded('create-key-pair', {
    summary: 'Make a key pair, and tell its private key this once.',
    tells: { ...PAIR, privateKey: PRIVATE_KEY },
    status: 201,
  })
  async create(
    @Body() { name, keyType = 'rsa', tags }: NewKeyPairBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const { privateKey, ...half } = await newKeyPair(keyType);
    const own = { ...named(half, name), tags };
    return this.commands.run(
      { ...exchange, where },
      (by) => new TakeKeyPair({ ...own, keyPairId: idFor(by), made: 'here' }, by),
      (pair) => {
        const made = existing(pair, name);
        // Of a repeated request the pair that was made then stands: no key that was made now opens it.
        return { ...shown(made), privateKey: made.publicKey === own.publicKey ? privateKey : null };
      },
    );
  }

  @Post('import')
  @Commanded('import-key-pair', {
    summary: 'Keep the public key of a key pair that its owner made.',
    tells: PAIR,
    status: 201,
  })
  import(@Body() { name, publicKey, tags }: KeyPairImportBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const own = { ...named(halfOf(publicKey), name), tags };
    return this.commands.run(
      { ...exchange, where },
      (by) => new TakeKeyPair({ ...own, keyPairId: idFor(by), made: 'by-its-owner' }, by),
      (pair) => shown(existing(pair, name)),
    );
  }

  @Delete(':keyPairId')
  @Commanded('delete-key-pair', { summary: 'Forget a key pair.', tells: { keyPairId: z.string() } })
  delete(@Param() { keyPairId }: OfKeyPair, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new DeleteKeyPair({ keyPairId }, by),
      () => ({ keyPairId }),
    );
  }

  async #held(exchange: Exchange, where: Where) {
    const by = await this.commands.by({ ...exchange, where });
    return this.decider.state(keyPairs, belongingsId(by), by);
  }
}

const idFor = (by: Caller): string => idWithin(by, 'key');

const named = (half: PublicHalf, name: string) => ({ ...half, name, publicKey: `${half.publicKey} ${name}` });

function halfOf(publicKey: string): PublicHalf {
  try {
    return publicHalf(Buffer.from(publicKey));
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error;
    const rule =
      "must be a public key of RSA (1024, 2048 or 4096 bits) or ED25519: OpenSSH's line, RFC 4716, PEM, or DER";
    throw badRequest([{ member: 'publicKey', rule }]);
  }
}

function existing(pair: KeyPair | undefined, called: string): KeyPair {
  if (pair === undefined) throw new Refusal('key-pair-not-found', called);
  return pair;
}

const shown = ({ createdAt, tags, ...pair }: KeyPair): z.infer<typeof Pair> => ({
  ...pair,
  createdAt: isoOf(createdAt),
  tags: { ...tags },
});
