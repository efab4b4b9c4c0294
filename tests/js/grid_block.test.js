import assert from "node:assert/strict";
import test from "node:test";

import { asFigure, isBlock, readBlock } from "../../static/js/forms/grid_block.js";

test("a column of Excel is one cell a line", () => {
  assert.deepEqual(readBlock("1,234.5\r\n\r\n7\r\n"), [["1,234.5"], [""], ["7"]]);
});

test("a block has its cells between tabs, empty ones too", () => {
  assert.deepEqual(readBlock("1\t\t主体封顶\n\t2\t"), [
    ["1", "", "主体封顶"],
    ["", "2", ""],
  ]);
});

test("a cell with line breaks, tabs or marks of its own comes quoted", () => {
  assert.deepEqual(readBlock('"一期\n二期"\t"他说""好"""\n3'), [["一期\n二期", '他说"好"'], ["3"]]);
});

test("a mark that only begins a text is one of its signs", () => {
  assert.deepEqual(readBlock('"一带一路"项目\t5'), [['"一带一路"项目', "5"]]);
});

test("a single cell is no block", () => {
  assert.equal(isBlock("主体封顶"), false);
  assert.equal(isBlock("5\n"), false);
  assert.equal(isBlock("5\n6"), true);
  assert.equal(isBlock("5\t6"), true);
});

test("figures lose what a table writes around them", () => {
  assert.equal(asFigure(" 1,234.50 "), "1,234.50");
  assert.equal(asFigure("¥ 1,234.5"), "1,234.5");
  assert.equal(asFigure("12 万元"), "12");
  assert.equal(asFigure(" -  "), "");
  assert.equal(asFigure("(1,200)"), "-1,200");
  assert.equal(asFigure("-3"), "-3");
  assert.equal(asFigure("十二"), "十二");
});
