// @ts-check
/** Passkeys need script: their places are hidden until it is here and the browser can read what the server asks. */

const canRead = 'PublicKeyCredential' in globalThis && 'parseCreationOptionsFromJSON' in PublicKeyCredential

/** @param {string} path @param {object} body */
async function send(path, body) {
	const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
	const told = await answer.json()
	if (!answer.ok) throw new Error(told.words ?? told.message ?? 'The server did not answer.')
	return told
}

async function register() {
	const { options } = await send('/account/passkeys', {})
	const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
	const made = await navigator.credentials.create({ publicKey })
	const name = /** @type {HTMLInputElement} */ (document.querySelector('#passkey-name')).value
	return send('/account/passkeys', { answer: /** @type {PublicKeyCredential} */ (made).toJSON(), name })
}

async function signIn() {
	const fields = new FormData(/** @type {HTMLFormElement} */ (document.querySelector('form[method=post]')))
	const { options } = await send('/sign-in/passkeys', { negotiation: fields.get('negotiation'), side: fields.get('side') })
	const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
	const found = await navigator.credentials.get({ publicKey })
	return send('/sign-in/passkeys', { answer: /** @type {PublicKeyCredential} */ (found).toJSON(), next: fields.get('next') })
}

for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-passkey]'))) {
	if (!canRead) break
	place.hidden = false
	const act = place.dataset['passkey'] === 'register' ? register : signIn
	const problem = /** @type {HTMLElement} */ (place.querySelector('.problem'))
	place.querySelector('button')?.addEventListener('click', async () => {
		problem.textContent = ''
		try {
			location.assign((await act()).to)
		} catch (error) {
			const isLeft = error instanceof DOMException && error.name === 'NotAllowedError'
			problem.textContent = isLeft
				? 'Nothing was done: the device was not asked to the end.'
				: error instanceof Error
					? error.message
					: String(error)
		}
	})
}
