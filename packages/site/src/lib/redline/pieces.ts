/** What a redline is made of. */
export type PieceKind = 'same' | 'deleted' | 'inserted' | 'moved-away' | 'moved-here'

export interface Piece {
	readonly kind: PieceKind
	readonly text: string
}

export const isOld = ({ kind }: Piece): boolean => kind !== 'inserted' && kind !== 'moved-here'
export const isNew = ({ kind }: Piece): boolean => kind !== 'deleted' && kind !== 'moved-away'

export const textOf = (pieces: readonly Piece[]): string => pieces.map(piece => piece.text).join('')
