/** Money for the eye: 亿元, in English bn and m. Sums run over whole yuan, which a number holds exactly; fields are 万元. */

import { page, say } from "./page.js";

const YUAN_IN_WAN = 10000;
const YUAN_IN_YI = 100000000;
const YUAN_IN_M = 1000000;
const YUAN_IN_BN = 1000000000;
const HAIR_SPACE = "\u200a";
const SHORT = [{ least: 100, places: 0 }, { least: 10, places: 1 }];
const twoPlaces = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const plain = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 4 });

/** Return 万元 as whole yuan; 0 for nothing. */
export function toYuan(wan) {
  return Math.round((wan ?? 0) * YUAN_IN_WAN);
}

/** Return the sum over features of what each adds to a total, in whole yuan. */
export function countedYuan(features) {
  return features.reduce((sum, feature) => sum + toYuan(feature.properties.counted_wan), 0);
}

/** Return how many features have a figure, be it only what is left over of a programme. */
export function countKnown(features) {
  return features.filter(({ properties }) => properties.investment_wan !== null || properties.counted_wan).length;
}

/** Return a sum of whole yuan over some of a number of projects in words: 未载明 where nobody states any. */
export function sumWords(yuan, known, number) {
  if (!known) return say("not_stated");
  const basis = say("sum_basis", { known: asNumber(known), silent: asNumber(number - known) });
  return known < number ? `${yuanAsYi(yuan)} (${basis})` : yuanAsYi(yuan);
}

/** Return whole yuan as a total is told: 亿元 with two decimals, in English CN¥ 19.4 bn. */
export function yuanAsYi(yuan) {
  return page.language === "en" ? `CN¥ ${inEnglish(yuan)}` : `${twoPlaces.format(yuan / YUAN_IN_YI)} 亿元`;
}

/** Return whole yuan in bn or m with three figures and one place at least; below a million all of them. */
function inEnglish(yuan) {
  if (Math.abs(yuan) < YUAN_IN_M) return plain.format(yuan);
  const millions = threeFigures(yuan, YUAN_IN_M);
  return Math.abs(millions) < YUAN_IN_BN / YUAN_IN_M ? `${plain.format(millions)} m` : `${plain.format(threeFigures(yuan, YUAN_IN_BN))} bn`;
}

/** Return yuan in a unit; whole steps are rounded, so that no half is lost. */
function threeFigures(yuan, unit) {
  const steps = Math.abs(yuan) < 10 * unit ? 100 : 10;
  return Math.round(yuan / (unit / steps)) / steps;
}

/** Return 万元 in 亿元, or 未载明. */
export function wanAsYi(wan) {
  return wan === null || wan === undefined ? say("not_stated") : yuanAsYi(toYuan(wan));
}

/** Return whole yuan as short as a badge needs: in 亿 two places, none above a hundred; in English no currency. */
export function yuanShort(yuan) {
  if (page.language === "en") return inEnglish(yuan);
  const yi = yuan / YUAN_IN_YI;
  const places = SHORT.find(({ least }) => yi >= least)?.places ?? 2;
  return `${plain.format(Number(yi.toFixed(places)))}亿`;
}

/** Return whole yuan as there is room for within a ring: two figures, above ten 亿 whole ones, below a tenth of one 万. */
export function yuanRing(yuan) {
  if (page.language === "en") return inEnglish(Number(yuan.toPrecision(2))).replace(" ", HAIR_SPACE);
  const yi = yuan / YUAN_IN_YI;
  return yi < 0.095 ? `${Number((yuan / YUAN_IN_WAN).toPrecision(2))}万` : `${Number(yi.toFixed(yi < 9.95 ? 1 : 0))}亿`;
}

/** Return a number with separators. */
export function asNumber(value) {
  return plain.format(value);
}
