/**
 * Runs `work` now, each time that the page comes to the front, and every `ms` while it is there: nobody asks for what
 * nobody looks at. The answer ends it.
 */
export function whileSeen(ms: number, work: () => void): () => void {
	const seen = () => document.visibilityState === 'visible';
	const look = () => {
		if (seen()) work();
	};
	const timer = setInterval(look, ms);
	document.addEventListener('visibilitychange', look);
	window.addEventListener('focus', look);
	look();
	return () => {
		clearInterval(timer);
		document.removeEventListener('visibilitychange', look);
		window.removeEventListener('focus', look);
	};
}
