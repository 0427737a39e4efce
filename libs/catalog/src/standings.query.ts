import { Injectable } from '@nestjs/common';
import { Sql, type Thing } from '#read-model';
import { Catalog, CatalogModel } from './catalog.js';
import { type Standing, standingOf } from './standing.js';

/** Accounts and organizations kept as they were last read. */
const REMEMBERED = 10_000;

const REVISION = new Sql<{ readonly revision: number }>('SELECT revision FROM things WHERE id = ?');

interface Read {
  /** The file that it was read from: another one may have been folded otherwise. */
  readonly from: object;
  readonly revision: number;
  readonly thing: Thing | undefined;
}

/** How accounts stand now: every request asks it, and few accounts change, so what was read is kept until a fact is added to it. */
@Injectable()
export class Standings {
  readonly #read = new Map<string, Read>();

  constructor(
    private readonly catalog: Catalog,
    private readonly model: CatalogModel,
  ) {}

  of(asking: Parameters<typeof standingOf>[1]): Standing {
    return standingOf({ thing: (id) => this.#thing(id) }, asking);
  }

  #thing(id: string): Thing | undefined {
    const { current } = this.model.files;
    current.requireBuilt();
    const revision = REVISION.in(current.db).get(id)?.revision ?? -1;
    const known = this.#read.get(id);
    if (known?.from === current && known.revision === revision) return known.thing;
    const thing = this.catalog.thing(id);
    if (this.#read.size >= REMEMBERED) this.#read.clear();
    this.#read.set(id, { from: current, revision, thing });
    return thing;
  }
}
