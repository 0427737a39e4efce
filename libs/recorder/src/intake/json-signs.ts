/** The signs of JSON that a splitter looks at. */
export const SIGN = { quote: 0x22, backslash: 0x5c, bracket: 0x5b, closingBracket: 0x5d } as const;

/** What a byte outside a text means: 0 is blank. */
export const KIND = { quote: 1, open: 2, close: 3, comma: 4, colon: 5, word: 6, foreign: 7 } as const;

const kindOf = (sign: string): number => {
  if (' \t\n\r'.includes(sign)) return 0;
  if (sign === '"') return KIND.quote;
  if ('{['.includes(sign)) return KIND.open;
  if ('}]'.includes(sign)) return KIND.close;
  if (sign === ',') return KIND.comma;
  if (sign === ':') return KIND.colon;
  return '0123456789+-.eEtrufalsn'.includes(sign) ? KIND.word : KIND.foreign;
};

export const KINDS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => kindOf(String.fromCharCode(byte)));

/** Bytes that end a text, or need a look inside one: quotes, backslashes and control signs. */
export const STOPS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === SIGN.quote || byte === SIGN.backslash ? 1 : 0,
);

/** A line that begins with an object or a list: after something broken, a record begins here. */
export const LINE_START = /\n(?=\{["}\s]|\[[{[\]\s])/;
/** The beginning of a record inside a list: by the keys that such records begin with. */
export const RECORD_START =
  /\{\s*"(?:eventVersion|userIdentity|eventTime|eventName|eventID|eventSource|awsRegion|version|detail-type|messageId|MessageId)"\s*:/;
