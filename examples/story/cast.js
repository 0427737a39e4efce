/** Who and what the sample trail tells of. Accounts and addresses are those set aside for documentation. */

export const EAST = 'us-east-1';
export const EUROPE = 'eu-west-1';

export const ACCOUNT = {
  images: '111122223333',
  shop: '444455556666',
  labs: '222233334444',
  management: '777788889999',
  stranger: '999988887777',
  backups: '333344445555',
};

export const ORGANIZATION = 'o-exampleorg1';
export const ORGANIZATION_ARN = `arn:aws:organizations::${ACCOUNT.management}:organization/${ORGANIZATION}`;
export const ROOT = 'r-exmp';
export const WORKLOADS = 'ou-exmp-workloads';

export const IMAGE = {
  amazon: 'ami-0a3a2020251200001',
  legacy: 'ami-01e9acc20260112a1',
  base: 'ami-0ba5e20260302a001',
  europe: 'ami-0ba5e20260302e001',
  web: 'ami-0eb1e20260306a001',
};

export const SNAPSHOT = {
  legacyRoot: 'snap-01e9acc20260112d1',
  legacyData: 'snap-01e9acc20260112d2',
  base: 'snap-0ba5e20260302d001',
  europe: 'snap-0ba5e20260302f001',
  web: 'snap-0eb1e20260306d001',
};

export const VOLUME = {
  legacyRoot: 'vol-01e9acc20260112c1',
  legacyData: 'vol-01e9acc20260112c2',
  builder: 'vol-0ba5e20260302c001',
  worker: 'vol-0eb1e20260306c001',
};

export const INSTANCE = {
  legacy: 'i-01e9acc20260210b1',
  builder: 'i-0ba5e20260302b001',
  worker: 'i-0eb1e20260306b001',
  shop: ['i-05a0f20260305b001', 'i-05a0f20260305b002'],
  web: ['i-0eb1e20260309b001', 'i-0eb1e20260309b002'],
  stranger: 'i-0bad020260310b001',
};

const user = (account, name, address, agent) => ({
  account,
  address,
  agent,
  identity: {
    type: 'IAMUser',
    principalId: `AIDAEXAMPLE${name.toUpperCase().replace(/\W/g, '')}`,
    arn: `arn:aws:iam::${account}:user/${name}`,
    accountId: account,
    accessKeyId: `AKIAEXAMPLE${name.toUpperCase().replace(/\W/g, '')}`,
    userName: name,
  },
});

const role = (account, name, session, address, agent) => ({
  account,
  address,
  agent,
  identity: {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE${name.toUpperCase().replace(/\W/g, '')}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    accountId: account,
    accessKeyId: `ASIAEXAMPLE${name.toUpperCase().replace(/\W/g, '')}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: `AROAEXAMPLE${name.toUpperCase().replace(/\W/g, '')}`,
        arn: `arn:aws:iam::${account}:role/${name}`,
        accountId: account,
        userName: name,
      },
      webIdFederationData: {},
      attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
  },
});

const CLI = 'aws-cli/2.24.6 md/awscrt#0.23.8 ua/2.1 os/linux lang/python#3.12.9 cfg/retry-mode#standard';
const SDK = 'aws-sdk-go-v2/1.36.3 os/linux lang/go#1.24.1 md/GOARCH#amd64 api/ec2#1.210.0';

export const PRINCIPAL = {
  pipeline: role(ACCOUNT.images, 'image-pipeline', 'build-312', '192.0.2.10', SDK),
  ana: user(ACCOUNT.images, 'ana', '198.51.100.23', CLI),
  omar: user(ACCOUNT.images, 'omar', '198.51.100.41', CLI),
  contractor: user(ACCOUNT.images, 'contractor-kim', '203.0.113.5', CLI),
  shopDeploy: role(ACCOUNT.shop, 'deploy', 'release-88', '192.0.2.66', SDK),
  shopScaling: {
    ...role(ACCOUNT.shop, 'AWSServiceRoleForAutoScaling', 'AutoScaling', 'autoscaling.amazonaws.com', 'autoscaling.amazonaws.com'),
    invokedBy: 'autoscaling.amazonaws.com',
  },
  shopAdmin: user(ACCOUNT.shop, 'shop-admin', '192.0.2.70', CLI),
  cloudAdmin: user(ACCOUNT.management, 'cloud-admin', '198.51.100.7', CLI),
  stranger: user(ACCOUNT.stranger, 'finder', '203.0.113.77', 'Boto3/1.37.1 md/Botocore#1.37.1 ua/2.0 os/linux'),
};
