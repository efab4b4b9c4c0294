/** What is wrong with the layout of the page as it stands: run in the page, it answers a list of sentences. */
() => {
  const faults = [];
  const root = document.documentElement;
  const say = (what, element, more = "") => {
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const name = element.closest("[class]")?.getAttribute("class") ?? "";
    faults.push(`${what}: <${element.tagName.toLowerCase()} .${name}> “${text}” ${more}`.trim());
  };
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth - root.clientWidth} px too wide`);

  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && getComputedStyle(element).clipPath === "none";
  // On a phone the navigation is swiped; anywhere wider it stands whole.
  for (const nav of document.querySelectorAll(".site-nav")) {
    if (root.clientWidth >= 768 && isShown(nav) && nav.scrollWidth > nav.clientWidth) say("navigation is cut", nav);
  }

  /** What is drawn over the page, or scrolls under it, by design. */
  const APART = "dialog, .leaflet-container, .menu-body, .visually-hidden, .skip-link, .past-switch datalist, noscript, script, style, option, template";

  /** Return the part of a box that its ancestors let through, and whether one of them cuts text off for good. */
  const clip = (element, box) => {
    let { left, top, right, bottom } = box;
    let isCut = false;
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      if (style.clipPath !== "none" || style.position === "fixed") return null;
      const edge = one.getBoundingClientRect();
      const isHidden = (way) => way === "hidden" || way === "clip";
      const isMarked = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
      if (!isMarked && ((isHidden(style.overflowX) && right > edge.right + 2) || (isHidden(style.overflowY) && bottom > edge.bottom + 2))) isCut = true;
      left = Math.max(left, edge.left); top = Math.max(top, edge.top);
      right = Math.min(right, edge.right); bottom = Math.min(bottom, edge.bottom);
      if (right - left < 1 || bottom - top < 1) return isCut ? { isCut } : null;
    }
    return { left, top, right, bottom, isCut };
  };

  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (!text || element.closest(APART) || !isShown(element)) continue;
    // What a chart's legend scrolls out of sight.
    if (element.ownerSVGElement && element.closest("[clip-path]")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0.5 && height > 0.5);
    if (!boxes.length) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const tops = new Set(boxes.map(({ top }) => Math.round(top)));
    const widest = Math.max(...boxes.map(({ width }) => width));
    if (tops.size >= 4 && widest < size * 3.2 && text.length >= 6) say("a column of single characters", element, `${tops.size} lines`);
    if (element.closest(".site-header") && tops.size > 1) say("wraps in the header", element);
    if (style.writingMode !== "horizontal-tb") continue;
    let block = element;
    while (block.parentElement && (getComputedStyle(block).display.startsWith("inline") && getComputedStyle(block).display !== "inline-block" && getComputedStyle(block).display !== "inline-flex" || getComputedStyle(block).display === "contents")) block = block.parentElement;
    let paragraph = block;
    while (paragraph.parentElement && /^(inline|contents)/.test(getComputedStyle(paragraph).display)) paragraph = paragraph.parentElement;
    const frame = block.getBoundingClientRect();
    const scrolls = /auto|scroll|hidden|clip/.test(getComputedStyle(block).overflowX);
    const isDrawn = element.ownerSVGElement != null;
    if (!isDrawn && !scrolls && boxes.some(({ left, right }) => right > frame.right + 2 || left < frame.left - 2)) say("text leaves its box", element, `${Math.round(Math.max(...boxes.map(({ right }) => right)) - frame.right)} px`);
    for (const box of boxes) {
      const seen = clip(element, box);
      if (!seen) continue;
      if (seen.isCut) say("text is cut off", element);
      if (seen.left !== undefined) lines.push({ element, paragraph, ...seen });
    }
  }
  lines.sort((one, other) => one.top - other.top);
  const told = new Set();
  lines.forEach((one, at) => {
    for (let next = at + 1; next < lines.length && lines[next].top < one.bottom; next += 1) {
      const other = lines[next];
      if (other.element === one.element) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - other.top;
      // Two blocks side by side without a gap read as one word.
      const isTouching = wide > -2 && one.paragraph !== other.paragraph && !one.element.ownerSVGElement && one.left !== other.left;
      if ((wide < 2 && !isTouching) || high < 0.4 * Math.min(one.bottom - one.top, other.bottom - other.top)) continue;
      const key = `${one.element.className}|${other.element.className}`;
      if (told.has(key)) continue;
      told.add(key);
      say("text over text", one.element, `and “${other.element.textContent.trim().slice(0, 30)}”`);
    }
  });
  if (matchMedia("print").matches) {
    for (const element of document.querySelectorAll("nav, button, .button, [type=submit], [role=search]")) {
      if (isShown(element) && element.getClientRects().length) say("printed, of no use on paper", element);
    }
  }
  const scrolls = getComputedStyle(document.body).overflowY !== "hidden";
  return { faults: [...new Set(faults)], height: scrolls ? root.scrollHeight : root.clientHeight };
}
