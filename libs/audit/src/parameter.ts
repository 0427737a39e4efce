/** A parameter of a question, as REST (by name) and the command line (by `cli`) take it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  /** How the command line names it: `IMAGE` for an argument, `--at` for an option. */
  readonly cli: string;
  /** `time`: ISO 8601, on the command line also relative (`2h ago`). `count`: a whole number. */
  readonly type: 'id' | 'account' | 'time' | 'count' | 'number' | 'flag' | 'text';
  readonly required: boolean;
  readonly description: string;
}

type Named = Pick<Parameter, 'name' | 'cli' | 'description'>;

const argument = (type: Parameter['type'], { name, cli, description }: Named): Parameter => ({
  name,
  in: 'path',
  cli,
  type,
  required: true,
  description,
});
const option = (type: Parameter['type'], name: string, description: string, cli = `--${name}`): Parameter => ({
  name,
  in: 'query',
  cli,
  type,
  required: false,
  description,
});
const must = (parameter: Parameter): Parameter => ({ ...parameter, required: true });

export const image = argument('id', { name: 'imageId', cli: 'IMAGE', description: 'id of the image, ami-…' });
export const account = argument('account', { name: 'accountId', cli: 'ACCOUNT', description: 'id of the account' });
export const thing = argument('id', {
  name: 'id',
  cli: 'ID',
  description: 'id of an image, a snapshot, a volume, an instance, an account or an organization',
});
export const at = option('time', 'at', 'the moment asked about; now by default');
export const knownAt = option('time', 'knownAt', 'answer as the log knew it at this moment', '--known-at');
export const from = option('time', 'from', 'the beginning of the time asked about; that of the evidence by default');
export const to = option('time', 'to', 'the end of the time asked about; now by default');
export const descendants = option('flag', 'descendants', 'include what was launched from descendants');
export const ofImage = { ...option('id', 'imageId', 'of this image and its snapshots'), cli: '[IMAGE]' };
export const ofAccount = option('account', 'accountId', 'of what this account owns', '--account');
export const rate = option('number', 'rate', 'price of a GiB and month: adds the cost');
export const days = must(option('count', 'days', 'how many days without use'));
export const between = [
  must({ ...from, description: 'the earlier moment' }),
  must({ ...to, description: 'the later moment' }),
];
export const inAccount = option('account', 'account', 'only what this account owns, and itself');
export const principal = {
  ...must(option('text', 'principal', "an ARN (a role's stands for its sessions too), or an account id")),
  cli: 'PRINCIPAL',
};
export const paging = [
  option('text', 'cursor', '`next` of the page before'),
  option('count', 'limit', 'how many a page: 1 to 1,000, 100 by default'),
];
