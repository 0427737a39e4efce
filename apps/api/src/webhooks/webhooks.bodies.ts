import { FORMS, ORDERS, PATIENCE_BOUNDS } from '#delivery';

import { Flag, Part, Text, Texts, Whole, Word } from '../admin/bodies.js';

const MOST = 100;

/** Which facts a webhook gets: the words of a feed. */
export class WebhookFilter {
  @Texts('Facts of these types, such as ImageCopyRequested; /v1/schemas has them all.', { most: MOST })
  type?: string[];

  @Texts('Facts from the trail, the bus or the commands of these accounts.', { most: MOST })
  account?: string[];

  @Texts('Facts of these Regions.', { most: MOST })
  region?: string[];

  @Texts('Facts of these images and of whatever came of them.', { most: MOST })
  image?: string[];

  @Flag('false: of the images themselves and of what names them, and not of what came of them.')
  descendants?: boolean;

  @Texts('Facts of things with every one of these tags: a key, or key=value.', { most: 20 })
  tag?: string[];

  @Texts('What these principals did: * stands for any text.', { most: MOST })
  principal?: string[];
}

/** What of a webhook can be said, and changed. */
export class WebhookChangeBody {
  @Text('Where facts are posted to: an https URL in the public internet.', { most: 2048 })
  url?: string;

  @Text('What people call it.', { most: 200 })
  name?: string;

  @Part(() => WebhookFilter, 'Which facts it gets; all that its accounts have when absent.')
  filter?: WebhookFilter;

  @Word(FORMS, 'The shape of what is posted: CloudEvents 1.0 in JSON, or as EventBridge would have told it.')
  form?: (typeof FORMS)[number];

  @Word(ORDERS, 'ordered: one after the other in the order of the log; concurrent: several at once.')
  order?: (typeof ORDERS)[number];

  @Whole('How long a fact is tried before it becomes a dead letter, in seconds.', PATIENCE_BOUNDS)
  patienceSeconds?: number;
}

export class NewWebhookBody extends WebhookChangeBody {
  @Texts('The accounts whose facts it gets: those of whoever asks, unless fewer are named.', { most: 1000 })
  accounts?: string[];

  @Text('Where to begin: now, a position (what stands after it), or a time.', { most: 64 })
  from?: string;
}

export class RotationBody {
  @Whole('How long the secret before signs too, in seconds; a day unless told otherwise.', [0, 7 * 24 * 3_600])
  overlapSeconds?: number;
}

export class ReplayBody {
  @Text('From where on everything is delivered: a position (what stands after it), a time, or now.', {
    needed: true,
    most: 64,
  })
  from!: string;
}

export class LettersBody {
  @Texts('The ids of the facts; all dead letters when absent.')
  ids?: string[];
}
