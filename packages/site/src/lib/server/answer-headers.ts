/** What every answer carries. The policy for pages with their nonces is in vite.config.ts; this one is for whatever is no page. */
export const answerHeaders: Readonly<Record<string, string>> = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'strict-origin-when-cross-origin',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), microphone=(), geolocation=(), browsing-topics=()',
}

export const nothingAllowed = "default-src 'none'; frame-ancestors 'none'"
