import { AuthorizeSecurityGroupEgressAction } from './authorize-security-group-egress.action.js';
import { AuthorizeSecurityGroupIngressAction } from './authorize-security-group-ingress.action.js';
import { CreateKeyPairAction } from './create-key-pair.action.js';
import { CreateSecurityGroupAction } from './create-security-group.action.js';
import { DeleteKeyPairAction } from './delete-key-pair.action.js';
import { DeleteSecurityGroupAction } from './delete-security-group.action.js';
import { DescribeAccountAttributesAction } from './describe-account-attributes.action.js';
import { DescribeKeyPairsAction } from './describe-key-pairs.action.js';
import { DescribeSecurityGroupRulesAction } from './describe-security-group-rules.action.js';
import { DescribeSecurityGroupsAction } from './describe-security-groups.action.js';
import { DescribeSubnetsAction } from './describe-subnets.action.js';
import { DescribeVpcsAction } from './describe-vpcs.action.js';
import { ImportKeyPairAction } from './import-key-pair.action.js';
import { RevokeSecurityGroupEgressAction } from './revoke-security-group-egress.action.js';
import { RevokeSecurityGroupIngressAction } from './revoke-security-group-ingress.action.js';

/** Key pairs, and the network that instances stand in. */
export const NETWORK_ACTIONS = [
  CreateKeyPairAction,
  ImportKeyPairAction,
  DeleteKeyPairAction,
  DescribeKeyPairsAction,
  DescribeVpcsAction,
  DescribeSubnetsAction,
  DescribeSecurityGroupsAction,
  DescribeSecurityGroupRulesAction,
  CreateSecurityGroupAction,
  DeleteSecurityGroupAction,
  AuthorizeSecurityGroupIngressAction,
  AuthorizeSecurityGroupEgressAction,
  RevokeSecurityGroupIngressAction,
  RevokeSecurityGroupEgressAction,
  DescribeAccountAttributesAction,
] as const;
