/** The outlines that tell the roles of stops apart, as paths. */

type Shape = (width: number, height: number) => string;

/** How far a slanted or pointed side comes in. */
export const SLANT = 12;
const ROUND = 4;

const rectangle: Shape = (w, h) => `M0 0H${w}V${h}H0Z`;

const SHAPES: Readonly<Record<string, Shape>> = {
  tape: (w, h) => `M${h / 2} 0H${w - h / 2}A${h / 2} ${h / 2} 0 0 1 ${w - h / 2} ${h}H${h / 2}
    A${h / 2} ${h / 2} 0 0 1 ${h / 2} 0Z`,
  operation: (w, h) => `M0 0H${w}V${h}H0L${SLANT} ${h / 2}Z`,
  target: rectangle,
  sources: (w, h) => `M${SLANT} 0H${w}L${w - SLANT} ${h}H0Z`,
  gradients: (w, h) =>
    `M${SLANT} 0H${w - SLANT}L${w} ${h / 2}L${w - SLANT} ${h}H${SLANT}L0 ${h / 2}Z`,
  transform: (w, h) => `M0 0H${w - SLANT}L${w} ${h / 2}L${w - SLANT} ${h}H0Z`,
  optimizer: (w, h) => `${rectangle(w, h)}M${ROUND} 0V${h}M${w - ROUND} 0V${h}`,
  variables: (w, h) => `M0 ${ROUND}A${w / 2} ${ROUND} 0 0 1 ${w} ${ROUND}V${h - ROUND}
    A${w / 2} ${ROUND} 0 0 1 0 ${h - ROUND}ZM0 ${ROUND}A${w / 2} ${ROUND} 0 0 0 ${w} ${ROUND}`,
};

/** The outline of a stop of this role: a plain box for one that is not known. */
export function outline(role: string, width: number, height: number): string {
  return (SHAPES[role] ?? rectangle)(width, height);
}
