// The map: outlines on a canvas, coloured by class, without tiles or anything from elsewhere.
// Belongs here: drawing, moving, what is under the pointer. Not here: classes, words, which level.
// A canvas of our own, since 7,840 outlines are drawn several times as fast as by Plotly's maps.

const MARGIN = 8;
const ZOOM_STEP = 1.5;
const FURTHEST = 60;
const MOVED = 4;
const MANY = 1000;

function bounds(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const shape of rings) {
    for (const ring of shape) {
      for (let i = 0; i < ring.length; i += 2) {
        box[0] = Math.min(box[0], ring[i]); box[2] = Math.max(box[2], ring[i]);
        box[1] = Math.min(box[1], ring[i + 1]); box[3] = Math.max(box[3], ring[i + 1]);
      }
    }
  }
  return box;
}

function path(shape) {
  const drawn = new Path2D();
  for (const ring of shape) {
    for (let i = 0; i < ring.length; i += 2) {
      if (i === 0) drawn.moveTo(ring[0], ring[1]);
      else drawn.lineTo(ring[i], ring[i + 1]);
    }
    drawn.closePath();
  }
  return drawn;
}

// A canvas needs the colour itself: the variable's text is a pair, one for each ground.
function colourOf(probe, name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

class Sheet {
  constructor(parent, choose) {
    this.box = parent.querySelector(".map");
    this.canvas = parent.querySelector("canvas");
    this.told = parent.querySelector(".told");
    this.choose = choose;
    this.pen = this.canvas.getContext("2d");
    new ResizeObserver(() => this.fit()).observe(this.box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", (event) => this.release(event));
    this.canvas.addEventListener("pointerleave", () => this.tell(null));
    this.canvas.addEventListener("wheel", (event) => this.roll(event), { passive: false });
    for (const button of parent.querySelectorAll("button")) {
      button.onclick = () => this.button(button.name);
    }
  }

  show(data) {
    if (this.version !== data.version) {
      this.version = data.version;
      this.shapes = data.shapes.map(path);
      this.extent = bounds(data.shapes);
      this.zoom = 1;
      this.shift = [0, 0];
    }
    this.data = data;
    this.fit();
  }

  fit() {
    if (!this.data) return;
    const ratio = window.devicePixelRatio || 1;
    this.size = [this.box.clientWidth, this.box.clientHeight];
    this.canvas.width = this.size[0] * ratio;
    this.canvas.height = this.size[1] * ratio;
    this.ratio = ratio;
    this.draw();
  }

  transform() {
    const [left, low, right, high] = this.extent;
    const scale = this.zoom * Math.min(
      (this.size[0] - 2 * MARGIN) / (right - left || 1), (this.size[1] - 2 * MARGIN) / (high - low || 1),
    );
    const x = this.size[0] / 2 - (scale * (left + right)) / 2 + this.shift[0];
    const y = this.size[1] / 2 + (scale * (low + high)) / 2 + this.shift[1];
    return new DOMMatrix([scale, 0, 0, -scale, x, y]);
  }

  draw() {
    if (!this.data || !this.size[0]) return;
    const { pen } = this;
    const colours = this.data.colours.map((name) => colourOf(this.told, name));
    const ground = colourOf(this.told, "ground");
    this.told.style.color = "";
    const at = this.transform();
    this.at = at;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, ...this.size);
    pen.setTransform(new DOMMatrix([this.ratio, 0, 0, this.ratio, 0, 0]).multiply(at));
    // Thousands of small outlines would be all line and no colour.
    const hasLines = this.shapes.length < MANY;
    pen.lineWidth = 0.8 / at.a;
    pen.strokeStyle = ground;
    this.shapes.forEach((shape, number) => {
      pen.fillStyle = colours[this.data.classes[number]];
      pen.fill(shape, "evenodd");
      if (hasLines) pen.stroke(shape);
    });
  }

  under(event) {
    const inside = this.canvas.getBoundingClientRect();
    const point = new DOMPoint(event.clientX - inside.left, event.clientY - inside.top)
      .matrixTransform(this.at.inverse());
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    return this.shapes.findIndex((shape) => this.pen.isPointInPath(shape, point.x, point.y, "evenodd"));
  }

  tell(number) {
    this.told.textContent = number === null || number < 0 ? "" : this.data.told[number];
  }

  press(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pressed = { at: [event.clientX, event.clientY], shift: [...this.shift], far: false };
  }

  move(event) {
    if (!this.pressed) {
      this.tell(this.under(event));
      return;
    }
    const way = [event.clientX - this.pressed.at[0], event.clientY - this.pressed.at[1]];
    this.pressed.far ||= Math.hypot(...way) > MOVED;
    if (this.pressed.far) {
      this.shift = [this.pressed.shift[0] + way[0], this.pressed.shift[1] + way[1]];
      this.draw();
    }
  }

  release(event) {
    const was = this.pressed;
    this.pressed = null;
    if (!was || was.far) return;
    const number = this.under(event);
    this.tell(number);
    if (number >= 0) this.choose(this.data.codes[number]);
  }

  roll(event) {
    // A page must scroll past the map; to zoom, the key that zooms everywhere is held.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.enlarge(event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP);
  }

  enlarge(by) {
    const zoom = Math.min(FURTHEST, Math.max(1, this.zoom * by));
    const share = zoom / this.zoom;
    this.shift = zoom === 1 ? [0, 0] : this.shift.map((each) => each * share);
    this.zoom = zoom;
    this.draw();
  }

  button(name) {
    if (name === "nearer") this.enlarge(ZOOM_STEP);
    if (name === "further") this.enlarge(1 / ZOOM_STEP);
    if (name === "whole") this.enlarge(0);
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".map");
  box.sheet ??= new Sheet(parentElement, (code) => setTriggerValue("place", code));
  const canvas = parentElement.querySelector("canvas");
  canvas.setAttribute("aria-label", data.described);
  for (const button of parentElement.querySelectorAll("button")) {
    button.title = data.words[button.name];
    button.setAttribute("aria-label", data.words[button.name]);
  }
  box.sheet.show(data);
}
