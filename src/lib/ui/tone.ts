/** What a colour means here. A tone never stands alone: a word, and mostly an icon, say the same. */
export type Tone = 'plain' | 'pine' | 'lamp' | 'good' | 'watch' | 'urgent';

/** Text on its own soft ground. */
export const SOFT_TONES: Record<Tone, string> = {
	plain: 'bg-sunken text-ink-2',
	pine: 'bg-pine-soft text-pine',
	lamp: 'bg-lamp-soft text-lamp-ink',
	good: 'bg-good-soft text-good',
	watch: 'bg-watch-soft text-watch',
	urgent: 'bg-urgent-soft text-urgent',
};

/** Text on paper or surface. */
export const TEXT_TONES: Record<Tone, string> = {
	plain: 'text-ink-2',
	pine: 'text-pine',
	lamp: 'text-lamp-ink',
	good: 'text-good',
	watch: 'text-watch',
	urgent: 'text-urgent',
};
