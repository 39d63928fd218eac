import { AppError } from './app-error.ts';

/**
 * The one place that reports what went wrong where nobody waits for it. It writes to the console only: what could be
 * sent anywhere might hold somebody's name.
 */
export function reportProblem(problem: unknown): void {
	// A line that is down is no news.
	if (problem instanceof AppError && problem.code === 'offline') return;
	console.error(problem);
}
