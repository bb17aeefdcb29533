import type { Camera, Size } from "./camera.ts";
import type { Painter } from "./painter.ts";
import { role_radius, type Scene } from "./scene.ts";

const vertex_shader = `#version 300 es
in vec2 place;
in vec4 colour;
in float role;
uniform vec2 centre;
uniform vec2 zoom;
uniform float radius;
uniform vec3 growth;
out vec4 fill;
out float size;
out float ring;
void main() {
  float grown = role < 0.5 ? growth.x : role < 1.5 ? growth.y : growth.z;
  ring = role < 1.5 ? 0.0 : 1.0;
  size = 2.0 * (radius * grown + 1.0 + 1.5 * ring);
  fill = colour;
  gl_PointSize = size;
  gl_Position = vec4((place - centre) * zoom, 0.0, 1.0);
}`;

const fragment_shader = `#version 300 es
precision highp float;
in vec4 fill;
in float size;
in float ring;
uniform vec3 ink;
out vec4 pixel;
void main() {
  float far = length(gl_PointCoord - 0.5) * size;
  float edge = 0.5 * size - 0.5;
  float cover = clamp(edge - far + 0.5, 0.0, 1.0);
  if (cover <= 0.0) discard;
  float outer = ring * clamp(far - (edge - 2.0), 0.0, 1.0);
  pixel = vec4(mix(fill.rgb, ink, outer), fill.a * cover);
}`;

function compile(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, vertex_shader], [gl.FRAGMENT_SHADER, fragment_shader]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

const rgb = (colour: number): [number, number, number] => [(colour >> 16) / 255, ((colour >> 8) & 255) / 255, (colour & 255) / 255];

/** All points in one draw call. A lost context is set up again when the browser gives it back. */
export class GlPainter implements Painter {
  readonly name = "webgl";
  private readonly canvas: HTMLCanvasElement;
  private readonly gl: WebGL2RenderingContext;
  private program: WebGLProgram;
  private scene: Scene | undefined;
  private last: [Camera, Size, number] | undefined;
  private buffers: WebGLBuffer[] = [];

  constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext) {
    this.canvas = canvas;
    this.gl = gl;
    this.program = compile(gl);
    canvas.addEventListener("webglcontextlost", this.lost);
    canvas.addEventListener("webglcontextrestored", this.restored);
  }

  load(scene: Scene): void {
    const { gl, program } = this;
    this.scene = scene;
    const attribute = (name: string, data: Float32Array | Uint8Array, size: number, normalized: boolean) => {
      const buffer = gl.createBuffer();
      this.buffers.push(buffer);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
      const at = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, data instanceof Float32Array ? gl.FLOAT : gl.UNSIGNED_BYTE, normalized, 0, 0);
    };
    for (const buffer of this.buffers.splice(0)) gl.deleteBuffer(buffer);
    attribute("place", scene.xy, 2, false);
    attribute("colour", scene.rgba, 4, true);
    attribute("role", scene.role, 1, false);
  }

  draw(camera: Camera, size: Size, radius: number): void {
    const { gl, scene, program } = this;
    this.last = [camera, size, radius];
    if (!scene) return;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    gl.viewport(0, 0, width, height);
    gl.clearColor(...rgb(scene.ground), 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.useProgram(program);
    const uniform = (name: string) => gl.getUniformLocation(program, name);
    gl.uniform2f(uniform("centre"), camera.x - scene.origin.x, camera.y - scene.origin.y);
    gl.uniform2f(uniform("zoom"), (2 * camera.scale) / size.width, (2 * camera.scale) / size.height);
    gl.uniform1f(uniform("radius"), radius * ratio);
    gl.uniform3f(uniform("growth"), ...role_radius);
    gl.uniform3f(uniform("ink"), ...rgb(scene.ink));
    gl.drawArrays(gl.POINTS, 0, scene.count);
  }

  dispose(): void {
    this.canvas.removeEventListener("webglcontextlost", this.lost);
    this.canvas.removeEventListener("webglcontextrestored", this.restored);
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  private readonly lost = (event: Event): void => event.preventDefault(); // asks for it to be restored

  private readonly restored = (): void => {
    this.program = compile(this.gl);
    this.buffers = [];
    if (this.scene) this.load(this.scene);
    if (this.last) this.draw(...this.last);
  };
}
