/** A time where EC2 tells it as a text: `2026-03-09T14:00:00.000Z`. */
export const timeText = (micros: number): string => new Date(Math.floor(micros / 1000)).toISOString();
