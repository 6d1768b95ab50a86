export const cola = `
-- So much for every so many points by which the index stands above the earlier reading and the trigger. Never negative.
function cola-by-points(reading : number, earlier-reading : number, trigger : ratio, points-for-one : number, one : any) : any =
  max(0, reading - earlier-reading * (1 + trigger)) / points-for-one * one

-- A part of the percentage by which the index rose beyond the trigger. Never negative.
function cola-by-percent(reading : number, earlier-reading : number, trigger : ratio, part : ratio) : ratio =
  max(0, reading / earlier-reading - 1 - trigger) * part

-- Nothing is paid below the least amount; from there on, all of it.
function payable-from(amount : any, least : any) : any = if amount >= least then amount else 0

-- The change of an index from one period to the next.
function index-change(reading : number by period, earlier-reading : number over period) : ratio by period =
  reading / before(reading, earlier-reading over period) - 1

-- The allowances add up beside the rate; later increases are not taken on them.
function floating-cola(rate : any, increase : ratio by period, allowance : any by period over period) : any by period =
  rate * cumulative-product(1 + increase over period) + cumulative-sum(allowance over period)

-- Each allowance joins the rate, and the next increase is taken on both.
function folded-in-cola(rate : any, increase : ratio by period, allowance : any by period over period) : any by period =
  percent-then-flat(rate, allowance, increase over period)
`
