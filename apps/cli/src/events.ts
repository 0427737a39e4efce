import { catalogue, catalogueInMarkdown } from '#lifecycle';

/** `npm run -s events`: the catalogue of facts as JSON Schema, or with `--markdown` as docs/events.md. */
const inMarkdown = process.argv.includes('--markdown');
process.stdout.write(inMarkdown ? catalogueInMarkdown() : `${JSON.stringify(catalogue(), null, 2)}\n`);
