/** A secret that no log shows: printing, interpolation and JSON give `Name[redacted]`. */
export abstract class Redacted {
  toString(): string {
    return `${this.constructor.name}[redacted]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
