export { AccessKeys, BadAccessKey, type Holder, type NewAccessKey } from '#access';
