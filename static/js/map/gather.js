/** Boxes on the screen gathered until none lies on another. */

/** Return groups of items whose boxes stand clear of each other; `at(item)` is [x, y] in pixels,
 * `size(group)` [width, height] and, of a box that does not lie around its place, how far its middle is above it.
 *
 * A group stands at the mean of its items. Of the groups that touch, the nearest become one first. Items
 * of one and the same place are always together.
 */
export function gather(items, at, size) {
  let groups = byPlace(items.map((item) => ({ members: [item], place: at(item) })));
  for (;;) {
    const next = merge(groups, (group) => size(group.members));
    if (next.length === groups.length) return groups.map(({ members }) => members);
    groups = next;
  }
}

/** Return the mean place of a group in pixels. */
export function middle(group, at) {
  const places = group.map(at);
  return [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
}

function byPlace(singles) {
  const places = new Map();
  for (const one of singles) {
    const key = one.place.join(" ");
    if (places.has(key)) places.get(key).members.push(one.members[0]);
    else places.set(key, one);
  }
  return [...places.values()];
}

/** Make one of every two groups of which each is the other's nearest that it touches. */
function merge(groups, size) {
  const nearest = findNearest(groups.map((group) => ({ place: group.place, room: size(group) })));
  return groups.flatMap((group, index) => {
    const other = nearest[index];
    if (other === null || nearest[other] !== index) return [group];
    return index < other ? [join(group, groups[other])] : [];
  });
}

function join(one, other) {
  const [a, b] = [one.members.length, other.members.length];
  const place = [0, 1].map((axis) => (one.place[axis] * a + other.place[axis] * b) / (a + b));
  return { members: [...one.members, ...other.members], place };
}

/** Return for each box the index of the nearest that touches it, null where none does; of equals the lowest. */
function findNearest(boxes) {
  const nearest = boxes.map(() => null);
  const least = boxes.map(() => Number.POSITIVE_INFINITY);
  const keep = (one, other, away) => {
    if (away > least[one] || (away === least[one] && other > nearest[one])) return;
    least[one] = away;
    nearest[one] = other;
  };
  eachPair(boxes, (a, b) => {
    const away = distance(boxes[a], boxes[b]);
    if (away === null) return;
    keep(a, b, away);
    keep(b, a, away);
  });
  return nearest;
}

/** Call back with each pair of boxes that are no farther apart from left to right than the widest is wide. */
function eachPair(boxes, call) {
  const order = boxes.map((_, index) => index).sort((a, b) => boxes[a].place[0] - boxes[b].place[0] || a - b);
  const widest = Math.max(0, ...boxes.map(({ room }) => room[0]));
  for (let from = 0; from < order.length; from += 1) {
    const edge = boxes[order[from]].place[0] + widest;
    for (let to = from + 1; to < order.length && boxes[order[to]].place[0] < edge; to += 1) call(order[from], order[to]);
  }
}

/** Return how far apart two touching boxes stand, null when they do not touch; asked some ten thousand times a zoom. */
function distance(one, other) {
  const across = Math.abs(one.place[0] - other.place[0]);
  if (across >= (one.room[0] + other.room[0]) / 2) return null;
  const up = Math.abs(one.place[1] - (one.room[2] ?? 0) - other.place[1] + (other.room[2] ?? 0));
  return up >= (one.room[1] + other.room[1]) / 2 ? null : across + up;
}
