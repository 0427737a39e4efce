import type { Answer, Call, Ec2Action } from './call.js';
import { refuseMembers } from './members.js';
import type { OwnWrites } from './own-writes.js';
import type { PublicCatalog } from './public-catalog.js';
import { dryRun, Ec2Error, echo, missingParameter, unknownAction } from './errors.js';
import type { Throttle } from './throttling.js';
import { decode } from './wire/decoder.js';
import { encode } from './wire/encoder.js';
import { type Parameters, treeOf } from './wire/form.js';
import { operationOf } from './wire/shapes.js';

const VERSION = '2016-11-15';

/** The EC2 query API: finds the action, reads its form, lets it answer, prints the answer. */
export class Ec2Api {
  readonly #actions: ReadonlyMap<string, Ec2Action>;

  constructor(
    actions: readonly Ec2Action[],
    private readonly throttle: Throttle,
    private readonly ownWrites: Pick<OwnWrites, 'seen'>,
    private readonly publicCatalog: Pick<PublicCatalog, 'opened'>,
  ) {
    this.#actions = new Map(actions.map((action) => [action.name, action]));
  }

  /** @throws {Ec2Error} */
  async answer(parameters: Parameters, call: Call): Promise<Answer> {
    const form = treeOf(parameters);
    const name = form.below.get('Action')?.value;
    if (name === undefined) throw new Ec2Error('MissingAction', 'The request must contain the parameter Action');
    const operation = operationOf(name);
    if (!operation) throw unknownAction(name);
    const action = this.#actions.get(name) ?? this.#refuseUnsupported(name);
    refuseVersion(form.below.get('Version')?.value);
    this.throttle.take(call.account, action.actionClass, call.at);
    form.below.delete('Action');
    form.below.delete('Version');
    const input = decode(form, operation.input);
    refuseMembers(input, action.refuses ?? {});
    await this.publicCatalog.opened(call.region);
    if (action.actionClass === 'read') await this.ownWrites.seen(call.account);
    const output = await action.answer(input, call);
    // What changes nothing would always have succeeded once it has answered; what changes something refuses a dry run by itself.
    if (action.actionClass === 'read' && input['DryRun'] === true) throw dryRun();
    const body = encode(name, output, operation.output, call.requestId);
    return { status: 200, contentType: 'text/xml;charset=UTF-8', body };
  }

  #refuseUnsupported(name: string): never {
    const supported = [...this.#actions.keys()].toSorted().join(', ');
    throw new Ec2Error(
      'UnsupportedOperation',
      `The action ${name} is not supported here. Supported are: ${supported}.`,
    );
  }
}

function refuseVersion(version: string | undefined): void {
  if (version === undefined) throw missingParameter('Version');
  if (version === VERSION) return;
  throw new Ec2Error(
    'NoSuchVersion',
    `The requested version (${echo(version)}) of service AmazonEC2 does not exist: use ${VERSION}.`,
  );
}
