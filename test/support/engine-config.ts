/** What an engine in a test is told, where the test says nothing else: it is in memory, silent, and of no surprise. */
export const ENGINE_CONFIG = {
  data: '',
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  eventStore: 'memory',
  sample: false,
  scratch: false,
  developmentKey: false,
  policies: true,
  cloud: 'instant',
  cloudFaults: '',
} as const;
