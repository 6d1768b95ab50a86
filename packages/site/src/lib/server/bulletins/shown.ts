/** A frozen bulletin on a page of today: the numbers beside its figures lead to where they come from. The marks are ours; a writer's own are escaped. */
export const withLinks = (html: string): string =>
	html
		.replaceAll(/<sup class="ref">\[(\d+)\]<\/sup>/g, '<sup class="ref"><a href="#source-$1" aria-label="Source $1">[$1]</a></sup>')
		.replaceAll(/<li class="source" value="(\d+)">/g, '<li class="source" id="source-$1" value="$1">')

/** The line of its hash, which the page says in its own place. */
export const withoutHash = (html: string): string => html.replace(/<p class="note frozen">.*<\/p>\n?$/s, '')
