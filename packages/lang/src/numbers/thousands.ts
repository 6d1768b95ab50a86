/**
 * A number without the marks between its thousands: 1,082,500.25 becomes 1082500.25. The marks stand where they belong or nowhere; null when
 * they stand elsewhere (10,82). Where the mark is the point, no decimals are left to tell from it, and there are none.
 */
export function withoutThousands(text: string, mark: string): string | null {
	if (mark === '' || !text.includes(mark)) return text
	const sign = /^[+-]/.exec(text)?.[0] ?? ''
	const point = mark === '.' ? -1 : text.indexOf('.')
	const whole = text.slice(sign.length, point < 0 ? undefined : point)
	const [first = '', ...groups] = whole.split(mark)
	const isParted = /^\d{1,3}$/.test(first) && groups.every(group => /^\d{3}$/.test(group))
	return isParted ? `${sign}${first}${groups.join('')}${point < 0 ? '' : text.slice(point)}` : null
}
