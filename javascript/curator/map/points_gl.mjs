// Drawing the points with WebGL 2. Positions are sent once; eight bytes say how a point looks, and
// only those of changed rows are sent again.

import { BYTES, FLAGS, LOUD } from "./marks.mjs";

const VERTEX = `#version 300 es
in vec2 place; in vec4 colour; in vec4 form;
uniform vec2 middle, size; uniform float scale, radius, topRadius, unit; uniform bool below;
out vec4 tint; flat out ivec2 kind; flat out float round, side;
void main() {
  kind = ivec2(form.xy);
  tint = colour;
  round = max(((kind.y & ${LOUD}) != 0 ? topRadius : radius) * form.z / 64.0, 0.75 / unit);
  float more = (kind.y & ${FLAGS.starred}) != 0 ? 7.0 : (kind.y & ${FLAGS.selected}) != 0 ? 4.0
    : kind.y != 0 ? 2.0 : 0.75;
  side = ceil(2.0 * unit * (round * 1.3 + more));
  gl_PointSize = side;
  // Subtracted before it is enlarged: afterwards single precision would not be enough.
  vec2 spot = (place - middle) * scale * 2.0 / size;
  bool skipped = (below && form.w > 0.0) || !(spot.x == spot.x);
  gl_Position = skipped ? vec4(9.0, 9.0, 9.0, 1.0) : vec4(spot.x, -spot.y, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec4 tint; flat in ivec2 kind; flat in float round, side;
uniform vec3 paper, rim, accent, star; uniform float unit; uniform bool below;
out vec4 seen;
float cover(float away) { return clamp(0.5 - away * unit, 0.0, 1.0); }
void lay(vec3 colour, float share) { seen = mix(seen, vec4(colour, 1.0), share); }
void main() {
  vec2 at = (gl_PointCoord - 0.5) * side / unit;
  float away = length(at) - round;
  if (below) { seen = vec4(tint.rgb, 1.0) * tint.a * cover(away); return; }
  vec2 far = abs(at);
  if (kind.x == 1) away = (far.x + far.y - 1.25 * round) * 0.7071;
  if (kind.x == 2) away = max(far.x * 0.866 - at.y * 0.5, at.y) - 0.62 * round;
  if (kind.x == 3) away = max(far.x, far.y) - 0.88 * round;
  seen = vec4(0.0);
  if ((kind.y & ${FLAGS.halo}) != 0) lay(paper, cover(away - 1.3));
  if ((kind.y & ${FLAGS.rim}) != 0) lay(rim, cover(away - 1.3));
  if ((kind.y & ${FLAGS.selected}) != 0) {
    lay(paper, cover(away - 1.2));
    lay(accent, cover(abs(away - 1.9) - 0.8));
  }
  if ((kind.y & ${FLAGS.starred}) != 0) {
    float wedge = 6.2831853 / 5.0, turned = atan(at.x, -at.y);
    float angle = abs(turned - wedge * floor(turned / wedge + 0.5));
    float tip = round * 1.25 + 5.5;
    vec2 spot = length(at) * vec2(cos(angle), sin(angle));
    vec2 notch = tip * 0.56 * vec2(cos(wedge / 2.0), sin(wedge / 2.0)) - vec2(tip, 0.0);
    float line = ((spot.x - tip) * notch.y - spot.y * notch.x) / length(notch);
    lay(star, cover(abs(line) - 0.7));
  }
  seen = mix(seen, vec4(tint.rgb, 1.0), cover(away) * tint.a);
  if (kind.x == 3) lay(paper, min(cover(length(at) - 0.36 * round), cover(away)));
  if (kind.x == 4) {
    float arms = min(abs(at.x - at.y), abs(at.x + at.y)) * 0.7071 - 0.17 * round;
    lay(paper, min(cover(max(arms, length(at) - 0.66 * round)), cover(away)));
  }
}`;

const UNIFORMS = ["middle", "size", "scale", "radius", "topRadius", "unit", "below"];
const COLOURS = ["paper", "rim", "accent", "star"];
const FEW = 256; // changed rows that are sent one by one

export class PointsGl {
  /**
   * Throws where there is none.
   *
   * @param {boolean} slow Whether a WebGL without a graphics card will do.
   * @param {(lost: boolean) => void} onLost The graphics card was taken away, or has come back.
   */
  constructor(slow, onLost) {
    this.canvas = document.createElement("canvas");
    const wanted = { alpha: false, antialias: false, depth: false };
    const gl = this.canvas.getContext("webgl2", { ...wanted, failIfMajorPerformanceCaveat: !slow });
    if (!gl || (!slow && drawnByProcessor(gl))) throw new Error("There is no WebGL 2 here.");
    this.gl = gl;
    this.positions = new Float32Array(0);
    /** @type {import("./marks.mjs").Marks | null} */
    this.marks = null;
    this.ended = false;
    this.#begin();
    this.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // else it never comes back
      if (!this.ended) onLost(true);
    });
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.#begin();
      this.setPositions(this.positions);
      if (this.trim) this.setTrim(this.trim);
      if (this.marks) this.setMarks(this.marks);
      onLost(false);
    });
  }

  #begin() {
    const { gl } = this;
    const program = /** @type {WebGLProgram} */ (gl.createProgram());
    for (const [kind, text] of /** @type {[number, string][]} */ ([
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ])) {
      const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`The points cannot be drawn: ${gl.getProgramInfoLog(program)}`);
    }
    gl.useProgram(program);
    this.at = Object.fromEntries(
      [...UNIFORMS, ...COLOURS].map((name) => [name, gl.getUniformLocation(program, name)]),
    );
    this.places = gl.createBuffer();
    this.looks = gl.createBuffer();
    this.order = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    this.#attribute(program, "place", 2, gl.FLOAT, false, 8, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.looks);
    this.#attribute(program, "colour", 4, gl.UNSIGNED_BYTE, true, BYTES, 0);
    this.#attribute(program, "form", 4, gl.UNSIGNED_BYTE, false, BYTES, 4);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.order);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /**
   * @param {WebGLProgram} program
   * @param {string} name
   * @param {number} size
   * @param {number} type
   * @param {boolean} shares Whether 255 means 1.
   * @param {number} step
   * @param {number} start
   */
  #attribute(program, name, size, type, shares, step, start) {
    const place = this.gl.getAttribLocation(program, name);
    this.gl.enableVertexAttribArray(place);
    this.gl.vertexAttribPointer(place, size, type, shares, step, start);
  }

  /** @param {number} width In pixels of the screen. @param {number} height @param {number} unit */
  resize(width, height, unit) {
    this.unit = unit;
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
  }

  /** @param {Float32Array} positions */
  setPositions(positions) {
    this.positions = positions;
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.places ?? null);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, positions, this.gl.STATIC_DRAW);
  }

  /** @param {import("./shapes.mjs").Trim} trim */
  setTrim(trim) {
    this.trim = trim;
    for (const name of COLOURS) {
      const colour = /** @type {Record<string, number[]>} */ (trim)[name].map((part) => part / 255);
      this.gl.uniform3fv(this.at?.[name] ?? null, colour);
    }
  }

  /** @param {import("./marks.mjs").Marks} marks All new. */
  setMarks(marks) {
    this.marks = marks;
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.looks ?? null);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, marks.bytes, this.gl.DYNAMIC_DRAW);
    this.#sendOrder();
  }

  /** @param {ArrayLike<number>} rows Those whose marks have changed. @param {boolean} moved */
  update(rows, moved) {
    const { gl, marks } = this;
    if (!marks || !rows.length) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.looks ?? null);
    const send = (/** @type {number} */ from, /** @type {number} */ to) => {
      const at = from * BYTES;
      gl.bufferSubData(gl.ARRAY_BUFFER, at, marks.bytes, at, (to - from) * BYTES);
    };
    let [first, last] = [Infinity, 0];
    for (let at = 0; at < rows.length; at += 1) {
      first = Math.min(first, rows[at]);
      last = Math.max(last, rows[at]);
      if (rows.length <= FEW) send(rows[at], rows[at] + 1);
    }
    if (rows.length > FEW) send(first, last + 1);
    if (moved) this.#sendOrder();
  }

  #sendOrder() {
    const { gl, marks } = this;
    if (!marks) return;
    const top = marks.top.subarray(0, marks.number);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, top, gl.DYNAMIC_DRAW);
  }

  /**
   * @param {import("./view.mjs").View} view
   * @param {number} radius Of plain points, CSS pixels.
   * @param {number} topRadius Of those that stand out.
   */
  draw(view, radius, topRadius) {
    const { gl, at, canvas, unit = 1, marks, trim } = this;
    if (!marks || !trim || !at || gl.isContextLost()) return;
    const [width, height] = [canvas.width / unit, canvas.height / unit];
    const [red, green, blue] = trim.paper;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(red / 255, green / 255, blue / 255, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(at.middle, (width / 2 - view.x) / view.scale, (height / 2 - view.y) / view.scale);
    gl.uniform2f(at.size, width, height);
    gl.uniform1f(at.scale, view.scale);
    gl.uniform1f(at.radius, radius);
    gl.uniform1f(at.topRadius, topRadius);
    gl.uniform1f(at.unit, unit);
    gl.uniform1i(at.below, 1);
    gl.drawArrays(gl.POINTS, 0, marks.count);
    if (!marks.number) return;
    gl.uniform1i(at.below, 0);
    gl.drawElements(gl.POINTS, marks.number, gl.UNSIGNED_INT, 0);
  }

  dispose() {
    this.ended = true;
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
    this.canvas.remove();
  }
}

/** Whether there is no graphics card behind it; browsers do not always tell when asked not to.
 * @param {WebGL2RenderingContext} gl */
function drawnByProcessor(gl) {
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const name = names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : "";
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}
