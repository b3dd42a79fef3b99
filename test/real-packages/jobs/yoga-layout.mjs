/** yoga-layout: boxes in rows and columns that grow, shrink and wrap, with functions of JavaScript that measure texts. */
import Yoga, { Align, Direction, Edge, FlexDirection, Gutter, Justify, MeasureMode, Wrap } from "yoga-layout";

function layoutOf(node) {
  const { left, top, width, height } = node.getComputedLayout();
  const children = [];
  for (let index = 0; index < node.getChildCount(); index++) children.push(layoutOf(node.getChild(index)));
  return children.length === 0 ? [left, top, width, height] : [left, top, width, height, children];
}

/** A row of three: one that is fixed, two that share what is left as 1 to 2. */
function row() {
  const root = Yoga.Node.create();
  root.setFlexDirection(FlexDirection.Row);
  root.setWidth(500);
  root.setHeight(100);
  root.setPadding(Edge.All, 10);
  root.setGap(Gutter.Column, 15);
  for (const [index, grow] of [0, 1, 2].entries()) {
    const child = Yoga.Node.create();
    child.setFlexGrow(grow);
    if (grow === 0) child.setWidth(90);
    root.insertChild(child, index);
  }
  root.calculateLayout(undefined, undefined, Direction.LTR);
  const layout = layoutOf(root);
  root.freeRecursive();
  return layout;
}

/** A text of 40 letters, 7 wide and 12 high, that breaks where it has to. */
function text() {
  const calls = [];
  const root = Yoga.Node.create();
  root.setWidth(100);
  root.setAlignItems(Align.FlexStart);
  const child = Yoga.Node.create();
  child.setMeasureFunc((width, widthMode) => {
    calls.push([width, widthMode === MeasureMode.AtMost]);
    const columns = Math.floor(width / 7);
    return { width: columns * 7, height: 12 * Math.ceil(40 / columns) };
  });
  root.insertChild(child, 0);
  root.calculateLayout(undefined, undefined, Direction.LTR);
  const layout = layoutOf(root);
  child.unsetMeasureFunc();
  root.freeRecursive();
  return { layout, calls };
}

/** 60 boxes of 30 by 20, of which 9 fit into each line. */
function wrapped(direction) {
  const root = Yoga.Node.create();
  root.setFlexDirection(FlexDirection.Row);
  root.setFlexWrap(Wrap.Wrap);
  root.setJustifyContent(Justify.SpaceBetween);
  root.setWidth(290);
  for (let index = 0; index < 60; index++) {
    const child = Yoga.Node.create();
    child.setWidth(30);
    child.setHeight(20);
    root.insertChild(child, index);
  }
  root.calculateLayout(undefined, undefined, direction);
  const layout = layoutOf(root);
  root.freeRecursive();
  return layout;
}

/** A tree of 341 nodes, laid out again after each of a few changes. */
function tree() {
  const build = (depth) => {
    const node = Yoga.Node.create();
    node.setFlexDirection(depth % 2 === 0 ? FlexDirection.Row : FlexDirection.Column);
    node.setFlexGrow(1);
    node.setMargin(Edge.All, 1);
    if (depth > 0) for (let index = 0; index < 4; index++) node.insertChild(build(depth - 1), index);
    return node;
  };
  const root = build(4);
  root.setWidth(1024);
  root.setHeight(768);
  const layouts = [];
  for (let change = 0; change < 5; change++) {
    root.getChild(change % 4).setFlexGrow(change + 2);
    root.calculateLayout(undefined, undefined, Direction.LTR);
    layouts.push(layoutOf(root));
  }
  root.freeRecursive();
  return layouts;
}

export async function job() {
  return { row: row(), text: text(), left: wrapped(Direction.LTR), right: wrapped(Direction.RTL), tree: tree() };
}

export async function known() {
  const lines = (place) =>
    Array.from({ length: 60 }, (_, index) => [place(index % 9), Math.floor(index / 9) * 20, 30, 20]);
  // 9 boxes take 270 of 290: 8 gaps of 2.5, which are rounded to whole points where they end up.
  const left = lines((column) => Math.round(column * 32.5));
  const last = [0, 52, 104, 156, 208, 260];
  return {
    // 500 without two paddings of 10, two gaps of 15 and the first box of 90 leaves 360.
    row: [
      0,
      0,
      500,
      100,
      [
        [10, 10, 90, 80],
        [115, 10, 120, 80],
        [250, 10, 240, 80],
      ],
    ],
    // 14 letters fit, so there are 3 lines.
    text: { layout: [0, 0, 100, 36, [[0, 0, 98, 36]]] },
    left: [0, 0, 290, 140, [...left.slice(0, 54), ...last.map((column) => [column, 120, 30, 20])]],
  };
}
