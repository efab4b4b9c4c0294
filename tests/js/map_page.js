/** Stand in for the map page that the scripts read at their start; imported before them. */

const PAGE = {
  language: "zh",
  own_words: ["shade", "lat", "lng", "z", "lang"],
  types: { expressway: { label: "高速公路", icon: "road", group: "transport" } },
  colour: "status",
  colours: {
    status: { planned: "谋划", construction: "在建" },
    warning: { red: "红色预警", yellow: "黄色预警", none: "没有预警" },
    type: { transport: "交通", industry: "产业" },
    custody: { planned: "规划所述", reported: "上报", surveyed: "实测成果", verified: "现场核实" },
  },
  statuses: { construction: "在建" },
  precisions: { site: "具体地点", district: "只到县区" },
  methods: { estimated: "推定", plan: "规划载明" },
  texts: {
    not_stated: "未载明",
    sum_basis: "%(known)s 个有数,%(silent)s 个未载明",
    metres: "%(number)s 米",
    kilometres: "%(number)s 公里",
    square_metres: "%(number)s 平方米",
    hectares: "%(number)s 公顷",
    square_kilometres: "%(number)s 平方公里",
    sketch: "示意",
    sketch_along: "沿底图 %(ref)s 示意",
    from_year: "%(when)s 起",
    to_year: "至 %(when)s",
    estimated: "推定,误差约 %(km)s 公里",
    accuracy: "误差约 %(km)s 公里",
  },
};

/** What the scripts did to the address. */
export const address = { shown: "/", changed: 0 };

globalThis.document = {
  getElementById: (id) => (id === "map-page" ? { textContent: JSON.stringify(PAGE) } : null),
  body: { dispatchEvent: () => { address.changed += 1; } },
};
// Node has it from 19 on, and Debian's is older.
globalThis.CustomEvent ??= class extends Event {};
globalThis.history = { state: { htmx: true }, replaceState: (_state, _title, url) => { address.shown = url; } };
globalThis.location = { pathname: "/", search: "", hash: "" };
