export { inputsOf, InputNotFound, type Input } from './intake/inputs.js';
export type { Progress, RecordReport } from './intake/recording.js';
export { RecordEvidence } from './recording.commands.js';
export { RecorderModule } from './recorder.module.js';
