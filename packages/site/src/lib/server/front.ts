/**
 * What stands in front of the pages, imported as `#front`: for the few addresses that thousands ask for at once. It runs from its source in the built site too,
 * so that the server finds what the site has put here. A door answers only what a page would answer in the same words; whatever else comes it leaves to the page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Whether it has answered. Otherwise the request is as it was. */
export type FrontDoor = (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean

let door: FrontDoor = () => false

/** Gives the one that stood there. */
export function standInFront(given: FrontDoor): FrontDoor {
	const before = door
	door = given
	return before
}

export const askInFront: FrontDoor = (request, response) => door(request, response)
