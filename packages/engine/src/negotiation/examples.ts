import { join } from 'node:path'

/** Where the whole negotiations that come with Parley stand, each a folder. */
export const examplesDirectory = join(import.meta.dirname, '../../../../examples')
