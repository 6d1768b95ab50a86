/** Markdown from a folder, for the page: no raw HTML, no images, links to the web only, and headings that do not disturb the page's own. */
import MarkdownIt from 'markdown-it'
import { type Html, nothing, showHidden, trustedMarkup } from './html-text.ts'

const reader = new MarkdownIt({ html: false, linkify: false, typographer: false })
reader.disable('image')
reader.validateLink = url => /^https?:\/\//i.test(url.trim())
reader.renderer.rules.heading_open = () => '<p class="heading">'
reader.renderer.rules.heading_close = () => '</p>\n'
reader.renderer.rules.link_open = (tokens, index, options, _env, self) => {
	tokens[index]!.attrSet('rel', 'noopener noreferrer')
	return self.renderToken(tokens, index, options)
}
reader.renderer.rules.table_open = () => '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>'
reader.renderer.rules.table_close = () => '</table></div>\n'

export function markdown(text: string | null): Html {
	const shown = showHidden(text ?? '').trim()
	return shown === '' ? nothing : trustedMarkup(reader.render(shown))
}

/** What stands before the first section, without the title, which the page gives itself. */
export function introduction(prose: string): Html {
	const [head = ''] = prose.split(/^##\s/m)
	return markdown(head.replace(/^\s*#\s[^\n]*\n?/, ''))
}
